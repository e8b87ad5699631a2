import { z } from 'zod';
import { timestampSchema } from '../../shared/exchanges.ts';
import { type Identity, identitySchema } from '../../shared/session.ts';
import { Secret } from '../core/secret.ts';
import type { TokenSet } from '../oauth/token-set.ts';

/** What a session is restored from: whose it is, where its tokens are from, and the tokens. Never the password. */
export type StoredSession = {
  profileId: string;
  /** The tokens go to this server, as this client, alone: a profile that was changed since does not get them. */
  issuer: string;
  clientId: string;
  username: string;
  identity: Identity | undefined;
  signedInAt: number;
  tokens: TokenSet;
};

const formatVersion = 1;

const storedSessionSchema = z.strictObject({
  version: z.literal(formatVersion),
  profileId: z.string(),
  issuer: z.string(),
  clientId: z.string(),
  username: z.string(),
  identity: identitySchema.optional(),
  signedInAt: timestampSchema,
  accessToken: z.string(),
  refreshToken: z.string().optional(),
  idToken: z.string().optional(),
  asked: z.array(z.string()),
  granted: z.array(z.string()),
  /** Those of the sign-in. */
  whole: z.strictObject({ asked: z.array(z.string()), granted: z.array(z.string()) }).optional(),
  requestedAt: timestampSchema,
  expiresAt: timestampSchema.optional(),
});

/** One text of it all, for the vault. */
export function serializeSession({ tokens, ...kept }: StoredSession): Secret {
  const { accessToken, refreshToken, idToken, requestedScopes, grantedScopes, sessionScopes, requestedAt, expiresAt } =
    tokens;
  const plain: z.input<typeof storedSessionSchema> = {
    version: formatVersion,
    ...kept,
    accessToken: accessToken.reveal(),
    refreshToken: refreshToken?.reveal(),
    idToken: idToken?.reveal(),
    asked: [...requestedScopes],
    granted: [...grantedScopes],
    whole: { asked: [...sessionScopes.requestedScopes], granted: [...sessionScopes.grantedScopes] },
    requestedAt,
    expiresAt,
  };
  return new Secret(JSON.stringify(plain));
}

/** Whether a record is one that a newer version of the app wrote, which will read it again. */
export function isNewerVersion(text: Secret): boolean {
  try {
    return z.looseObject({ version: z.int().min(formatVersion + 1) }).safeParse(JSON.parse(text.reveal())).success;
  } catch {
    return false;
  }
}

const toSecret = (text: string | undefined) => (text === undefined ? undefined : new Secret(text));

/** What {@link serializeSession} wrote; `undefined` where it is not that. */
export function parseStoredSession(text: Secret): StoredSession | undefined {
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
    } = storedSessionSchema.parse(JSON.parse(text.reveal()));
    return {
      ...kept,
      identity: kept.identity,
      tokens: {
        accessToken: new Secret(accessToken),
        refreshToken: toSecret(refreshToken),
        idToken: toSecret(idToken),
        identity: kept.identity,
        requestedScopes: asked,
        grantedScopes: granted,
        sessionScopes: { requestedScopes: whole.asked, grantedScopes: whole.granted },
        requestedAt,
        expiresAt,
        clockSkewSeconds: undefined,
      },
    };
  } catch {
    return undefined;
  }
}
