import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { VaultStatus } from '../../shared/settings.ts';
import { parseJson } from '../core/json.ts';
import type { FileStore } from '../core/ports.ts';
import {
  encryptIndex,
  formatVersion,
  type Index,
  openIndex,
  openRecord,
  type Records,
  type VaultKey,
} from './vault-records.ts';

const base64Schema = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/);
const recordSchema = z.strictObject({ iv: base64Schema, text: base64Schema, tag: base64Schema });

/** The format of the file, which `docs/vault.md` describes. */
const fileSchema = z.strictObject({
  format: z.literal('latchkey-vault'),
  version: z.int().positive(),
  /** Only damaged files have none. */
  index: recordSchema.optional(),
  records: z.record(z.string(), recordSchema),
});

const newerFileSchema = z.looseObject({
  format: z.literal('latchkey-vault'),
  version: z.int().min(formatVersion + 1),
});

/** A newer version of the app wrote the vault, so it must not be changed. */
export class NewerVaultError extends Error {}

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

/** What opens of a file. It is complete if that is everything that was last written. */
type DecodedFile = {
  records: Records;
  isComplete: boolean;
  index?: Index | undefined;
  isNewer?: boolean;
};

const noRecords: DecodedFile = { records: new Map(), isComplete: false };

const isListed = (index: Index, name: string, tag: string | undefined) =>
  Object.hasOwn(index.tags, name) && index.tags[name] === tag;

/**
 * Decodes the records of a file that a key decrypts. A damaged version number does not prevent it,
 * because each record is bound to the version that it was encrypted under.
 */
function decodeFile(text: string, vaultKey: VaultKey): DecodedFile {
  const json = parseJson(text);
  const file = fileSchema.safeParse(json).data;
  const all = Object.entries(file?.records ?? {});
  const records: Records = new Map(all.filter((entry) => openRecord(vaultKey.key, entry)));
  const index = file?.index && openIndex(vaultKey.key, file.index);
  if (records.size === 0 && !index && newerFileSchema.safeParse(json).success) return { ...noRecords, isNewer: true };
  const isComplete =
    file?.version === formatVersion &&
    index !== undefined &&
    Object.keys(index.tags).length === all.length &&
    all.every(([name]) => isListed(index, name, records.get(name)?.tag));
  return { records, index, isComplete };
}

/** What {@link loadRecords} found. */
export type LoadedRecords = {
  records: Records;
  /** How often the vault was changed. */
  changes: number;
  condition: VaultStatus['condition'];
  /** The text of the current file. */
  text: string | undefined;
};

/** The listed version of each record. Without an index, the file is newer than its copy. */
function mergeRecords(current: DecodedFile, copy: DecodedFile, index: Index | undefined): Records {
  const all = [...copy.records, ...current.records];
  return new Map(index ? all.filter(([name, { tag }]) => isListed(index, name, tag)) : all);
}

/**
 * Reads the vault of a key. If the file is damaged, lacks a record, or has an older version of one,
 * the rest is taken from the copy, and the damaged file is kept under another name. Does the
 * same if the file is older than its copy, which is always written later.
 *
 * @throws {@link NewerVaultError}
 */
export async function loadRecords(files: FileStore, vaultKey: VaultKey): Promise<LoadedRecords> {
  const names = vaultFileNames(vaultKey.key);
  const text = await files.read(names.current);
  const current = text === undefined ? noRecords : decodeFile(text, vaultKey);
  const copyText = await files.read(names.copy);
  const copy = copyText === undefined || copyText === text ? noRecords : decodeFile(copyText, vaultKey);
  const [{ changes } = { changes: 0 }, { changes: copyChanges } = { changes: 0 }] = [current.index, copy.index];
  const isOlderThanCopy = current.index !== undefined && copyChanges > changes;
  // Another process may have written both meanwhile.
  if (isOlderThanCopy && (await files.read(names.current)) !== text) return loadRecords(files, vaultKey);
  const result = { changes: Math.max(changes, copyChanges), text };
  if (current.isComplete && !isOlderThanCopy) return { ...result, records: current.records, condition: 'good' };

  if (text === undefined && copyText === undefined) return { ...result, records: new Map(), condition: 'good' };
  if (current.isNewer || (copy.isNewer && current.records.size === 0)) throw new NewerVaultError();
  if (text !== undefined) await files.write(names.damaged, text).catch(() => {});
  const records = mergeRecords(current, copy, isOlderThanCopy ? copy.index : current.index);
  return { ...result, records, condition: records.size > 0 || copy.isComplete ? 'recovered' : 'replaced' };
}

/**
 * Writes the vault of a key and then its copy, so that one of them is intact at any moment. A copy
 * that cannot be written is written with the next change.
 *
 * @returns the text of the file
 */
export async function saveRecords(
  files: FileStore,
  vaultKey: VaultKey,
  { records, changes }: Pick<LoadedRecords, 'records' | 'changes'>,
): Promise<string> {
  const names = vaultFileNames(vaultKey.key);
  const file = {
    format: 'latchkey-vault',
    version: formatVersion,
    index: encryptIndex(vaultKey, records, changes),
    records: Object.fromEntries(records),
  } satisfies z.infer<typeof fileSchema>;
  const text = `${JSON.stringify(file, null, 2)}\n`;
  await files.write(names.current, text);
  await files.write(names.copy, text).catch(() => {});
  return text;
}
