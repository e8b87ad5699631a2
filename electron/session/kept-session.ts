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

const version = 1;

const keptSchema = z.strictObject({
  version: z.literal(version),
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
  /** Those of the sign-in. */
  whole: z.strictObject({ asked: z.array(z.string()), granted: z.array(z.string()) }).optional(),
  requestedAt: timeSchema,
  expiresAt: timeSchema.optional(),
});

/** One text of it all, for the vault. */
export function writeKept({ tokens, ...kept }: KeptSession): Secret {
  const { accessToken, refreshToken, idToken, asked, granted, whole, requestedAt, expiresAt } = tokens;
  const plain: z.input<typeof keptSchema> = {
    version,
    ...kept,
    accessToken: accessToken.reveal(),
    refreshToken: refreshToken?.reveal(),
    idToken: idToken?.reveal(),
    asked: [...asked],
    granted: [...granted],
    whole: { asked: [...whole.asked], granted: [...whole.granted] },
    requestedAt,
    expiresAt,
  };
  return new Secret(JSON.stringify(plain));
}

/** Whether a record is one that a newer version of the app wrote, which will read it again. */
export function isNewer(text: Secret): boolean {
  try {
    return z.looseObject({ version: z.int().min(version + 1) }).safeParse(JSON.parse(text.reveal())).success;
  } catch {
    return false;
  }
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
      whole = { asked, granted },
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
        whole,
        requestedAt,
        expiresAt,
        clockSkewSeconds: undefined,
      },
    };
  } catch {
    return undefined;
  }
}
