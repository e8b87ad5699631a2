import {
  type ProtectorUnavailableReason,
  protectorNames,
  type UnavailableProtector,
  type VaultStatus,
} from '../../shared/settings.ts';
import { FailureError } from '../core/failure.ts';
import type { FileStore, Locks, Log } from '../core/ports.ts';
import type { Secret } from '../core/secret.ts';
import { decryptRecord, encryptRecord, ivBytes, keyBytes } from './aes-gcm.ts';
import type { KeyProtector } from './key-protector.ts';
import { createMemoryVault, createSingleChanges, type Vault, type VaultChange } from './vault.ts';
import {
  isVaultFile,
  type LoadedRecords,
  loadRecords,
  NewerVaultError,
  saveRecords,
  vaultFileNames,
} from './vault-file.ts';

export type EncryptedVaultParts = {
  files: FileStore;
  /** Among all processes on this vault. */
  locks: Locks;
  /** The best first. */
  protectors: readonly KeyProtector[];
  /** Those that are not to be used, and may have the key from before. */
  excluded?: readonly KeyProtector[];
  /** As many random bytes. */
  random: (bytes: number) => Buffer;
  log: Log;
};

/** A changed vault is written by one process at a time. */
const vaultLockName = 'vault';

/** Where the folder takes no files: what is there is left alone, since a refresh token could not be replaced in it. */
const unwritableErrorCodes = new Set(['EROFS', 'EACCES', 'EPERM', 'ENOSPC', 'EDQUOT']);

const isKey = (key: Buffer | undefined): key is Buffer => key?.length === keyBytes;

/** The keys that other protectors have, and a way to make each forget its own. */
async function readKeys(protectors: readonly KeyProtector[]) {
  const found: { key: Buffer; forget: () => Promise<void> }[] = [];
  for (const other of protectors) {
    const key = await other.readKey().catch(() => undefined);
    if (isKey(key)) found.push({ key, forget: () => other.deleteKey().catch(() => {}) });
  }
  return found;
}

/**
 * Finds the protector's key, or moves one to it, or makes one; and brings over what other protectors' keys open.
 *
 * @param worse those to try after it
 */
async function openWithProtector(protector: KeyProtector, worse: readonly KeyProtector[], parts: EncryptedVaultParts) {
  const { files, excluded = [], random } = parts;
  const kept = await protector.readKey();
  // One that is not to be used may have reasons for it, as that it hangs: it is asked only for what nobody else has.
  const others = await readKeys(isKey(kept) ? worse : [...worse, ...excluded]);
  const key = isKey(kept) ? kept : (others[0]?.key ?? random(keyBytes));
  if (!isKey(kept)) await protector.storeKey(key);

  const loaded = await loadRecords(files, key);
  const records = new Map(loaded.records);
  for (const other of others) {
    if (other.key.equals(key)) continue;
    for (const [name, record] of (await loadRecords(files, other.key)).records) {
      const secret = decryptRecord(other.key, name, record);
      if (secret && !records.has(name)) records.set(name, encryptRecord(key, name, secret, random(ivBytes)));
    }
  }
  if (loaded.condition !== 'good' || records.size > loaded.records.size) await saveRecords(files, key, records);
  for (const other of others) {
    if (!other.key.equals(key)) for (const name of Object.values(vaultFileNames(other.key))) await files.remove(name);
    await other.forget();
  }

  const strangers = (await files.list('')).some((name) => isVaultFile(name) && name !== vaultFileNames(key).current);
  const anew = records.size === 0 && loaded.text === undefined;
  const found = loaded.condition === 'good' && protector.wasRecovered?.() ? 'recovered' : loaded.condition;
  return { key, condition: anew && strangers ? ('other_key' as const) : found, records: records.size };
}

/** Why a vault whose protector works cannot be opened. */
function toProtectorProblem(error: unknown): ProtectorUnavailableReason {
  if (error instanceof NewerVaultError) return 'newer';
  if (error instanceof FailureError && error.failure.kind === 'busy') return 'busy';
  return unwritableErrorCodes.has((error as NodeJS.ErrnoException).code ?? '') ? 'unwritable' : 'failed';
}

/** After these another protector would begin a vault beside the one that is there. */
const searchEndingProblems = new Set<ProtectorUnavailableReason>(['newer', 'busy']);

/**
 * Opens the vault: its key from the first protector that works, everything else in one encrypted file. Where no protector
 * works it keeps secrets in memory only; it never writes one in plain text.
 */
export async function openVault(parts: EncryptedVaultParts): Promise<Vault> {
  const { locks, protectors, excluded = [], log } = parts;
  const unavailable: UnavailableProtector[] = [];
  const isUnavailable = (protector: KeyProtector, reason: ProtectorUnavailableReason) => {
    unavailable.push({ protector: protector.name, reason });
    log('vault protector not available', unavailable.at(-1));
  };
  const notChosen = (before?: KeyProtector) => {
    const better = protectorNames.slice(0, before && protectorNames.indexOf(before.name));
    for (const one of excluded) if (better.includes(one.name)) isUnavailable(one, 'not_chosen');
  };

  for (const [at, protector] of protectors.entries()) {
    let reason: ProtectorUnavailableReason | undefined;
    try {
      reason = await protector.findProblem();
      if (reason === undefined) {
        const open = () => openWithProtector(protector, protectors.slice(at + 1), parts);
        const { key, condition, records } = await locks.withLock(vaultLockName, open);
        notChosen(protector);
        log('vault', { protector: protector.name, condition, records });
        return createEncryptedVault({ ...parts, key, status: { protector: protector.name, unavailable, condition } });
      }
    } catch (error) {
      reason = toProtectorProblem(error);
    }
    isUnavailable(protector, reason);
    if (searchEndingProblems.has(reason)) break;
  }
  notChosen();
  return createMemoryVault(unavailable);
}

function createEncryptedVault(parts: EncryptedVaultParts & { key: Buffer; status: VaultStatus }): Vault {
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
  const change = ({ set = {}, deleteNames = [], onlyIfExists }: VaultChange): Promise<void> =>
    locks.withLock(vaultLockName, async () => {
      const next = new Map(await load());
      if (onlyIfExists !== undefined && !next.has(onlyIfExists)) return;
      for (const name of deleteNames) next.delete(name);
      for (const [name, secret] of Object.entries(set))
        next.set(name, encryptRecord(key, name, secret, random(ivBytes)));
      known = undefined;
      known = { records: next, text: await saveRecords(files, key, next) };
    });

  async function read(name: string): Promise<Secret | undefined> {
    const record = (await load()).get(name);
    return record && decryptRecord(key, name, record);
  }

  return {
    status: () => status,
    read,
    names: async (prefix) => [...(await load()).keys()].filter((name) => name.startsWith(prefix)).sort(),
    change,
    ...createSingleChanges(change),
  };
}
