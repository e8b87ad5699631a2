import { z } from 'zod';
import { timeSchema } from '../../shared/exchanges.ts';
import { type Identity, identitySchema } from '../../shared/session.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import { Secret } from '../vault/secret.ts';

/** What a session is restored from: whose it is, where its tokens are from, and the tokens. Never the password. */
export type KeptSession = {
  profileId: string;
  /** The tokens go to this server, as this client, alone: a profile that was changed since does not get them. */
  issuer: string;
  clientId: string;
  username: string;
  identity: Identity | undefined;
  signedInAt: number;
  tokens: TokenSet;
};

const keptSchema = z.strictObject({
  version: z.literal(1),
  profileId: z.string(),
  issuer: z.string(),
  clientId: z.string(),
  username: z.string(),
  identity: identitySchema.optional(),
  signedInAt: timeSchema,
  accessToken: z.string(),
  refreshToken: z.string().optional(),
  idToken: z.string().optional(),
  asked: z.array(z.string()),
  granted: z.array(z.string()),
  requestedAt: timeSchema,
  expiresAt: timeSchema.optional(),
});

/** One text of it all, for the vault. */
export function writeKept({ tokens, ...kept }: KeptSession): Secret {
  const { accessToken, refreshToken, idToken, asked, granted, requestedAt, expiresAt } = tokens;
  const plain: z.input<typeof keptSchema> = {
    version: 1,
    ...kept,
    accessToken: accessToken.reveal(),
    refreshToken: refreshToken?.reveal(),
    idToken: idToken?.reveal(),
    asked: [...asked],
    granted: [...granted],
    requestedAt,
    expiresAt,
  };
  return new Secret(JSON.stringify(plain));
}

const secretOf = (text: string | undefined) => (text === undefined ? undefined : new Secret(text));

/** What {@link writeKept} wrote; `undefined` where it is not that. */
export function readKept(text: Secret): KeptSession | undefined {
  try {
    const {
      version: _,
      accessToken,
      refreshToken,
      idToken,
      asked,
      granted,
      requestedAt,
      expiresAt,
      ...kept
    } = keptSchema.parse(JSON.parse(text.reveal()));
    return {
      ...kept,
      identity: kept.identity,
      tokens: {
        accessToken: new Secret(accessToken),
        refreshToken: secretOf(refreshToken),
        idToken: secretOf(idToken),
        identity: kept.identity,
        asked,
        granted,
        requestedAt,
        expiresAt,
        clockSkewSeconds: undefined,
      },
    };
  } catch {
    return undefined;
  }
}
