import { z } from 'zod';
import type { Secret } from '../core/secret.ts';
import { decryptRecord, type EncryptedRecord, encryptRecord, ivBytes } from './aes-gcm.ts';
import { parseRecord, serializeRecord } from './json-record.ts';

/** The version of the file's format that new files have. */
export const formatVersion = 1;

/** Encrypted records by name. */
export type Records = Map<string, EncryptedRecord>;

/** A record with its name. */
type NamedRecord = [name: string, record: EncryptedRecord];

/** A vault's key, and random bytes to encrypt with. */
export type VaultKey = { key: Buffer; random: (bytes: number) => Buffer };

/** Encrypts the secret of a record, bound to its name and the format version. */
export const encryptNamedRecord = ({ key, random }: VaultKey, name: string, secret: Secret): EncryptedRecord =>
  encryptRecord(secret, { key, context: `${formatVersion} ${name}`, iv: random(ivBytes) });

/** Decrypts the secret of a record. */
export const openRecord = (key: Buffer, [name, record]: NamedRecord): Secret | undefined =>
  decryptRecord(record, { key, context: `${formatVersion} ${name}` });

const indexSchema = z.strictObject({
  /** How often the vault was changed. */
  changes: z.int().min(0),
  tags: z.record(z.string(), z.string()),
});

/**
 * Which records a vault has, and each one's latest version, identified by its authentication tag.
 * Without it, anyone who can write the file could remove a record or bring back an older one.
 */
export type Index = z.infer<typeof indexSchema>;

const indexContext = `index ${formatVersion}`;

/** Encrypts the index of records. */
export function encryptIndex({ key, random }: VaultKey, records: Records, changes: number): EncryptedRecord {
  const tags = Object.fromEntries([...records].map(([name, { tag }]) => [name, tag]));
  return encryptRecord(serializeRecord({ changes, tags } satisfies Index), {
    key,
    context: indexContext,
    iv: random(ivBytes),
  });
}

/** Decrypts an index. */
export function openIndex(key: Buffer, record: EncryptedRecord): Index | undefined {
  const text = decryptRecord(record, { key, context: indexContext });
  return text && parseRecord(indexSchema, text);
}
