import { z } from 'zod';
import { profileIdSchema } from '../../shared/profile.ts';
import { type Identity, identitySchema } from '../../shared/session.ts';
import { timestampSchema } from '../../shared/timestamp.ts';
import type { Secret } from '../core/secret.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import { isNewerRecord, parseRecord, secretSchema, serializeRecord } from '../vault/json-record.ts';

/** A session as it is stored to be restored later. It never holds the password. */
export type StoredSession = {
  profileId: string;
  /** The fingerprint of the destinations that the tokens may be sent to. */
  destinations: string;
  username: string;
  identity: Identity | undefined;
  /** When the user signed in, in milliseconds since the epoch. */
  signedInAt: number;
  /** Whether the user must authenticate again before the tokens are used. */
  isLocked: boolean;
  tokens: TokenSet;
};

const formatVersion = 1;

const scopesSchema = z.array(z.string());

/**
 * The stored format. Its member names are part of the format and cannot change within a version.
 */
const recordSchema = z.strictObject({
  version: z.literal(formatVersion),
  profileId: profileIdSchema,
  destinations: z.string(),
  username: z.string(),
  identity: identitySchema.optional(),
  signedInAt: timestampSchema,
  /** In the encrypted record, so that it cannot be changed without the vault's key. */
  isLocked: z.boolean(),
  accessToken: secretSchema,
  refreshToken: secretSchema.optional(),
  idToken: secretSchema.optional(),
  /** Whether `at_hash` of the ID token is that of this access token. */
  issuedTogether: z.boolean(),
  /** The requested and granted scopes of these tokens. */
  requestedScopes: scopesSchema,
  grantedScopes: scopesSchema,
  /** The requested and granted scopes of the sign-in. */
  sessionScopes: z.strictObject({ requestedScopes: scopesSchema, grantedScopes: scopesSchema }),
  requestedAt: timestampSchema,
  expiresAt: timestampSchema.optional(),
});

/** Serializes a session for the vault. */
export function serializeSession({ tokens, ...session }: StoredSession): Secret {
  const { identity: _, clockSkewSeconds: __, ...storedTokens } = tokens;
  return serializeRecord({ version: formatVersion, ...session, ...storedTokens });
}

/** Returns whether a newer version of the app wrote the record. */
export const isNewerSession = (text: Secret): boolean => isNewerRecord(text, formatVersion);

/**
 * Parses what {@link serializeSession} wrote.
 *
 * @returns `undefined` if it is anything else
 */
export function parseStoredSession(text: Secret): StoredSession | undefined {
  const record = parseRecord(recordSchema, text);
  if (!record) return undefined;
  const { profileId, destinations, username, signedInAt, identity, isLocked, version: _, ...tokens } = record;
  return {
    profileId,
    destinations,
    username,
    identity,
    signedInAt,
    isLocked,
    tokens: {
      ...tokens,
      refreshToken: tokens.refreshToken,
      idToken: tokens.idToken,
      expiresAt: tokens.expiresAt,
      identity,
      clockSkewSeconds: undefined,
    },
  };
}

/** Returns the record of a session with another lock, or the same record if it cannot be parsed. */
export function withLockState(record: Secret, isLocked: boolean): Secret {
  const session = parseStoredSession(record);
  return session ? serializeSession({ ...session, isLocked }) : record;
}
