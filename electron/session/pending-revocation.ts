import { z } from 'zod';
import { profileIdSchema } from '../../shared/profile.ts';
import type { Secret } from '../core/secret.ts';
import { isNewerRecord, parseRecord, secretSchema, serializeRecord } from '../vault/json-record.ts';

const formatVersion = 1;

const recordSchema = z.strictObject({
  version: z.literal(formatVersion),
  profileId: profileIdSchema,
  /** The fingerprint of the server that the tokens may be sent to. */
  destinations: z.string(),
  accessToken: secretSchema,
  refreshToken: secretSchema.optional(),
  /** When the app gives up, in milliseconds since the epoch. */
  until: z.number(),
});

/** Tokens of a sign-out that are still to be revoked. */
export type PendingRevocation = Omit<z.output<typeof recordSchema>, 'version'>;

/** Serializes a pending revocation for the vault. */
export const serializeRevocation = (revocation: PendingRevocation): Secret =>
  serializeRecord({ version: formatVersion, ...revocation });

/**
 * Parses what {@link serializeRevocation} wrote.
 *
 * @returns `undefined` if it is anything else
 */
export const parseRevocation = (text: Secret): PendingRevocation | undefined => parseRecord(recordSchema, text);

/** Returns whether a newer version of the app wrote the record. */
export const isNewerRevocation = (text: Secret): boolean => isNewerRecord(text, formatVersion);
