import { z } from 'zod';
import type { VaultStatus } from '../../shared/settings.ts';
import type { FileStore } from '../ports.ts';
import { type SealedRecord, unseal } from './envelope.ts';

const current = 'vault.json';
const lastGood = 'vault.last.json';
const damaged = 'vault.damaged.json';

const base64 = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/);

/** The format of the file, as `docs/vault.md` describes it. */
const fileSchema = z.strictObject({
  format: z.literal('latchkey-vault'),
  version: z.literal(1),
  records: z.record(z.string(), z.strictObject({ iv: base64, text: base64, tag: base64 })),
});

export type Records = Map<string, SealedRecord>;

type Read = { records: Records; whole: boolean };

/** The records of a file's text that the key opens, and whether that is all of them. */
function readRecords(text: string, key: Buffer): Read {
  let parsed: z.infer<typeof fileSchema>;
  try {
    parsed = fileSchema.parse(JSON.parse(text));
  } catch {
    return { records: new Map(), whole: false };
  }
  const all = Object.entries(parsed.records);
  const opened = all.filter(([name, record]) => unseal(key, name, record) !== undefined);
  return { records: new Map(opened), whole: opened.length === all.length };
}

export type LoadedRecords = { records: Records; condition: VaultStatus['condition'] };

/**
 * Reads the vault's file. Where it is damaged, what the last good copy has takes the place of what is lost, and the
 * damaged file is put aside.
 */
export async function loadRecords(files: FileStore, key: Buffer): Promise<LoadedRecords> {
  const text = await files.read(current);
  const copyText = await files.read(lastGood);
  if (text === undefined && copyText === undefined) return { records: new Map(), condition: 'good' };
  const read: Read = text === undefined ? { records: new Map(), whole: false } : readRecords(text, key);
  if (read.whole) return { records: read.records, condition: 'good' };

  if (text !== undefined) await files.write(damaged, text);
  const copy = copyText === undefined ? undefined : readRecords(copyText, key);
  const records = new Map([...(copy?.records ?? []), ...read.records]);
  return { records, condition: records.size > 0 || copy?.whole ? 'recovered' : 'replaced' };
}

const write = (records: Records) =>
  `${JSON.stringify({ format: 'latchkey-vault', version: 1, records: Object.fromEntries(records) }, null, 2)}\n`;

/** Writes the vault's file; what it held before is kept as the last good copy. */
export async function saveRecords(files: FileStore, records: Records, before: Records): Promise<void> {
  await files.write(lastGood, write(before));
  await files.write(current, write(records));
}
