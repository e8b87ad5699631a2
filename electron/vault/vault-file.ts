import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { VaultStatus } from '../../shared/settings.ts';
import type { FileStore } from '../core/ports.ts';
import { decryptRecord, type EncryptedRecord } from './aes-gcm.ts';

const base64Schema = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/);

/** The format of the file, as `docs/vault.md` describes it. */
const fileSchema = z.strictObject({
  format: z.literal('latchkey-vault'),
  version: z.int().positive(),
  records: z.record(z.string(), z.strictObject({ iv: base64Schema, text: base64Schema, tag: base64Schema })),
});

const version = 1;

/** What of a newer file can be known. */
const newerSchema = z.looseObject({ format: z.literal('latchkey-vault'), version: z.int().min(version + 1) });

/** The vault was written by a newer version of the app: it is left alone. */
export class NewerVaultError extends Error {
  override name = 'NewerVaultError';
}

export type Records = Map<string, EncryptedRecord>;

/**
 * The names of a key's files. Each key has its own, so that a key that is away for a while finds its vault again, whatever
 * was kept under another one meanwhile.
 */
export function vaultFileNames(key: Buffer) {
  const id = createHmac('sha256', key).update('latchkey-vault file').digest('hex').slice(0, 16);
  return { current: `vault-${id}.json`, copy: `vault-${id}.copy.json`, damaged: `vault-${id}.damaged.json` };
}

/** Whether a file is the vault of some key. */
export const isVaultFile = (name: string) => /^vault-[0-9a-f]{16}\.json$/.test(name);

type DecodedRecords = { records: Records; isComplete: boolean; isNewer?: true };

const noRecords: DecodedRecords = { records: new Map(), isComplete: false };

/**
 * The records of a file's text that the key opens, and whether that is all of them. A version that is damaged does not
 * keep them from opening, since each is bound to the one it was sealed under.
 */
function readRecords(text: string, key: Buffer): DecodedRecords {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return noRecords;
  }
  const isNewer = newerSchema.safeParse(json).success;
  const parsed = fileSchema.safeParse(json);
  const all = Object.entries(parsed.data?.records ?? {});
  const opened = all.filter(([name, record]) => decryptRecord(key, name, record) !== undefined);
  if (opened.length === 0 && isNewer) return { ...noRecords, isNewer };
  const isComplete = parsed.data?.version === version && opened.length === all.length;
  return { records: new Map(opened), isComplete };
}

export type LoadedRecords = { records: Records; condition: VaultStatus['condition']; text: string | undefined };

/**
 * Reads the file of a key. Where it is damaged, what the copy has takes the place of what is lost, and the damaged file is
 * put aside. Fails with {@link NewerVaultError}.
 */
export async function loadRecords(files: FileStore, key: Buffer): Promise<LoadedRecords> {
  const names = vaultFileNames(key);
  const text = await files.read(names.current);
  const read = text === undefined ? noRecords : readRecords(text, key);
  if (read.isComplete) return { records: read.records, condition: 'good', text };

  const copyText = await files.read(names.copy);
  if (text === undefined && copyText === undefined) return { records: new Map(), condition: 'good', text };
  const copy = copyText === undefined ? undefined : readRecords(copyText, key);
  if (read.isNewer || (copy?.isNewer && read.records.size === 0)) throw new NewerVaultError();
  if (text !== undefined) await files.write(names.damaged, text).catch(() => {});
  const records = new Map([...(copy?.records ?? []), ...read.records]);
  return { records, condition: records.size > 0 || copy?.isComplete ? 'recovered' : 'replaced', text };
}

/**
 * Writes the file of a key, and then its copy: at any moment one of them is whole. A copy that cannot be written is made at
 * the next change.
 */
export async function saveRecords(files: FileStore, key: Buffer, records: Records): Promise<string> {
  const names = vaultFileNames(key);
  const file = { format: 'latchkey-vault', version, records: Object.fromEntries(records) };
  const text = `${JSON.stringify(file, null, 2)}\n`;
  await files.write(names.current, text);
  await files.write(names.copy, text).catch(() => {});
  return text;
}
