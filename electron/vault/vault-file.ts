import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { VaultStatus } from '../../shared/settings.ts';
import { parseJson } from '../core/json.ts';
import type { FileStore } from '../core/ports.ts';
import { decryptRecord, type EncryptedRecord } from './aes-gcm.ts';

const base64Schema = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/);

/** The format of the file, which `docs/vault.md` describes. */
const fileSchema = z.strictObject({
  format: z.literal('latchkey-vault'),
  version: z.int().positive(),
  records: z.record(z.string(), z.strictObject({ iv: base64Schema, text: base64Schema, tag: base64Schema })),
});

const formatVersion = 1;

const newerFileSchema = z.looseObject({
  format: z.literal('latchkey-vault'),
  version: z.int().min(formatVersion + 1),
});

/** A newer version of the app wrote the vault, so it must not be changed. */
export class NewerVaultError extends Error {
  override name = 'NewerVaultError';
}

/** Encrypted records by name. */
export type Records = Map<string, EncryptedRecord>;

/**
 * Returns the file names of a key's vault. Each key has its own files, so that a key that is
 * unavailable for a while finds its vault again.
 */
export function vaultFileNames(key: Buffer) {
  const id = createHmac('sha256', key).update('latchkey-vault file').digest('hex').slice(0, 16);
  return { current: `vault-${id}.json`, copy: `vault-${id}.copy.json`, damaged: `vault-${id}.damaged.json` };
}

/** Returns whether a file is the vault of any key. */
export const isVaultFile = (name: string) => /^vault-[0-9a-f]{16}\.json$/.test(name);

type DecodedRecords = { records: Records; isComplete: boolean; isNewer?: true };

const noRecords: DecodedRecords = { records: new Map(), isComplete: false };

/**
 * Decodes the records of a file that a key decrypts. A damaged version number does not prevent it,
 * because each record is bound to the version that it was encrypted under.
 */
function decodeRecords(text: string, key: Buffer): DecodedRecords {
  const json = parseJson(text);
  const isNewer = newerFileSchema.safeParse(json).success;
  const file = fileSchema.safeParse(json).data;
  const all = Object.entries(file?.records ?? {});
  const decrypted = all.filter(([name, record]) => decryptRecord(key, name, record) !== undefined);
  if (decrypted.length === 0 && isNewer) return { ...noRecords, isNewer };
  const isComplete = file?.version === formatVersion && decrypted.length === all.length;
  return { records: new Map(decrypted), isComplete };
}

/** What {@link loadRecords} found. `text` is the text of the current file. */
export type LoadedRecords = { records: Records; condition: VaultStatus['condition']; text: string | undefined };

/**
 * Reads the vault of a key. If the file is damaged, lost records are taken from the copy, and the
 * damaged file is kept under another name.
 *
 * @throws {@link NewerVaultError}
 */
export async function loadRecords(files: FileStore, key: Buffer): Promise<LoadedRecords> {
  const names = vaultFileNames(key);
  const text = await files.read(names.current);
  const current = text === undefined ? noRecords : decodeRecords(text, key);
  if (current.isComplete) return { records: current.records, condition: 'good', text };

  const copyText = await files.read(names.copy);
  if (text === undefined && copyText === undefined) return { records: new Map(), condition: 'good', text };
  const copy = copyText === undefined ? undefined : decodeRecords(copyText, key);
  if (current.isNewer || (copy?.isNewer && current.records.size === 0)) throw new NewerVaultError();
  if (text !== undefined) await files.write(names.damaged, text).catch(() => {});
  const records = new Map([...(copy?.records ?? []), ...current.records]);
  return { records, condition: records.size > 0 || copy?.isComplete ? 'recovered' : 'replaced', text };
}

/**
 * Writes the vault of a key and then its copy, so that one of them is intact at any moment. A copy
 * that cannot be written is written with the next change.
 *
 * @returns the text of the file
 */
export async function saveRecords(files: FileStore, key: Buffer, records: Records): Promise<string> {
  const names = vaultFileNames(key);
  const file = { format: 'latchkey-vault', version: formatVersion, records: Object.fromEntries(records) };
  const text = `${JSON.stringify(file, null, 2)}\n`;
  await files.write(names.current, text);
  await files.write(names.copy, text).catch(() => {});
  return text;
}
