import type { UnavailableProtector, VaultStatus } from '../../shared/settings.ts';
import type { FileStore, Locks, Log } from '../ports.ts';
import { ivBytes, keyBytes, seal, unseal } from './envelope.ts';
import type { KeyProtector } from './key-protector.ts';
import type { Secret } from './secret.ts';
import { memoryVault, singleChanges, type Vault, type VaultChange } from './vault.ts';
import { isVaultFile, type LoadedRecords, loadRecords, saveRecords, vaultFileNames } from './vault-file.ts';

export type SealedVaultParts = {
  files: FileStore;
  /** Among all processes on this vault. */
  locks: Locks;
  /** The best first. */
  protectors: readonly KeyProtector[];
  /** As many random bytes. */
  random: (bytes: number) => Buffer;
  log: Log;
};

/** A changed vault is written by one process at a time. */
const lockName = 'vault';

/** Where the folder takes no files: what is there is left alone, since a refresh token could not be replaced in it. */
const unwritable = new Set(['EROFS', 'EACCES', 'EPERM', 'ENOSPC', 'EDQUOT']);

const isKey = (key: Buffer | undefined): key is Buffer => key?.length === keyBytes;

/** The keys that protectors other than the chosen one have, and a way to make each forget its own. */
async function otherKeys(protector: KeyProtector, protectors: readonly KeyProtector[]) {
  const found: { key: Buffer; forget: () => Promise<void> }[] = [];
  for (const other of protectors) {
    if (other === protector) continue;
    const key = await other.read().catch(() => undefined);
    if (isKey(key)) found.push({ key, forget: () => other.forget().catch(() => {}) });
  }
  return found;
}

type Opened = { key: Buffer; condition: VaultStatus['condition']; records: number };

/** Finds the protector's key, or moves one to it, or makes one; and brings over what other protectors' keys open. */
async function openWith(protector: KeyProtector, parts: SealedVaultParts): Promise<Opened> {
  const { files, protectors, random } = parts;
  const kept = await protector.read();
  const others = await otherKeys(protector, protectors);
  const key = isKey(kept) ? kept : (others[0]?.key ?? random(keyBytes));
  if (!isKey(kept)) await protector.keep(key);

  const loaded = await loadRecords(files, key);
  const records = new Map(loaded.records);
  for (const other of others) {
    if (other.key.equals(key)) continue;
    for (const [name, record] of (await loadRecords(files, other.key)).records) {
      const secret = unseal(other.key, name, record);
      if (secret && !records.has(name)) records.set(name, seal(key, name, secret, random(ivBytes)));
    }
  }
  if (loaded.condition !== 'good' || records.size > loaded.records.size) await saveRecords(files, key, records);
  for (const other of others) {
    if (!other.key.equals(key)) for (const name of Object.values(vaultFileNames(other.key))) await files.remove(name);
    await other.forget();
  }

  const strangers = (await files.list('')).some((name) => isVaultFile(name) && name !== vaultFileNames(key).current);
  const anew = records.size === 0 && loaded.text === undefined;
  return { key, condition: anew && strangers ? 'other_key' : loaded.condition, records: records.size };
}

/**
 * Opens the vault: its key from the first protector that works, everything else in one encrypted file. Where no protector
 * works it keeps secrets in memory only; it never writes one in plain text.
 */
export async function openVault(parts: SealedVaultParts): Promise<Vault> {
  const { locks, protectors, log } = parts;
  const unavailable: UnavailableProtector[] = [];
  for (const protector of protectors) {
    try {
      const reason = await protector.trouble();
      if (reason === undefined) {
        const { key, condition, records } = await locks.alone(lockName, () => openWith(protector, parts));
        log('vault', { protector: protector.name, condition, records });
        return sealedVault({ ...parts, key, status: { protector: protector.name, unavailable, condition } });
      }
      unavailable.push({ protector: protector.name, reason });
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      unavailable.push({ protector: protector.name, reason: unwritable.has(code) ? 'unwritable' : 'failed' });
    }
    log('vault protector not available', unavailable.at(-1));
  }
  return memoryVault(unavailable);
}

function sealedVault(parts: SealedVaultParts & { key: Buffer; status: VaultStatus }): Vault {
  const { files, locks, key, random, status } = parts;
  let known: Pick<LoadedRecords, 'records' | 'text'> | undefined;

  /** The records as the file has them now: another process may have changed it. */
  async function load(): Promise<LoadedRecords['records']> {
    const text = await files.read(vaultFileNames(key).current);
    if (known && text !== undefined && text === known.text) return known.records;
    const loaded = await loadRecords(files, key);
    // A file that was good when it was last read, and of which nothing is left now, is written again by the next change.
    const isLost =
      known !== undefined && loaded.records.size === 0 && (text === undefined || loaded.condition !== 'good');
    known = isLost ? { records: known?.records ?? loaded.records, text } : loaded;
    return known.records;
  }

  /** A change that cannot be saved does not count. */
  const change = ({ keep = {}, forget = [], ifThere }: VaultChange): Promise<void> =>
    locks.alone(lockName, async () => {
      const next = new Map(await load());
      if (ifThere !== undefined && !next.has(ifThere)) return;
      for (const name of forget) next.delete(name);
      for (const [name, secret] of Object.entries(keep)) next.set(name, seal(key, name, secret, random(ivBytes)));
      known = undefined;
      known = { records: next, text: await saveRecords(files, key, next) };
    });

  async function read(name: string): Promise<Secret | undefined> {
    const record = (await load()).get(name);
    return record && unseal(key, name, record);
  }

  return {
    status: () => status,
    read,
    names: async (prefix) => [...(await load()).keys()].filter((name) => name.startsWith(prefix)).sort(),
    change,
    ...singleChanges(change),
  };
}
