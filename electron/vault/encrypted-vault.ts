import {
  type ProtectorUnavailableReason,
  protectorNames,
  type UnavailableProtector,
  type VaultStatus,
} from '../../shared/settings.ts';
import { errnoCode } from '../core/errno-code.ts';
import { toFailure } from '../core/failure.ts';
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

/** What {@link openVault} needs. */
export type EncryptedVaultParts = {
  files: FileStore;
  /** Shared with all processes that use this vault. */
  locks: Locks;
  /** In order of preference. */
  protectors: readonly KeyProtector[];
  /** Protectors that must not be used, but may hold the key from an earlier run. */
  excluded?: readonly KeyProtector[];
  /** Returns a number of random bytes. */
  random: (bytes: number) => Buffer;
  log: Log;
};

/** Only one process at a time may change the vault. */
const vaultLockName = 'vault';

/**
 * The folder cannot be written to. A vault that could not store a new refresh token is not used.
 */
const unwritableErrorCodes = new Set(['EROFS', 'EACCES', 'EPERM', 'ENOSPC', 'EDQUOT']);

const isKey = (key: Buffer | undefined): key is Buffer => key?.length === keyBytes;

/** A key that another protector holds. */
type OtherKey = { key: Buffer; deleteKey: () => Promise<void> };

async function readKeys(protectors: readonly KeyProtector[]): Promise<OtherKey[]> {
  const found: OtherKey[] = [];
  for (const protector of protectors) {
    const key = await protector.readKey().catch(() => undefined);
    if (isKey(key)) found.push({ key, deleteKey: () => protector.deleteKey().catch(() => {}) });
  }
  return found;
}

/**
 * Opens the vault with a protector that works. Its key is read, taken over from another protector,
 * or created. Records under other protectors' keys are moved to it.
 *
 * @param lessPreferred the protectors after this one
 */
async function openWithProtector(
  protector: KeyProtector,
  lessPreferred: readonly KeyProtector[],
  parts: EncryptedVaultParts,
) {
  const { files, excluded = [], random } = parts;
  const storedKey = await protector.readKey();
  // An excluded protector may hang, so it is only asked for a key that no other protector has.
  const others = await readKeys(isKey(storedKey) ? lessPreferred : [...lessPreferred, ...excluded]);
  const key = isKey(storedKey) ? storedKey : (others[0]?.key ?? random(keyBytes));
  if (!isKey(storedKey)) await protector.storeKey(key);

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
    await other.deleteKey();
  }

  const hasOtherVaults = (await files.list('')).some(
    (name) => isVaultFile(name) && name !== vaultFileNames(key).current,
  );
  const isNew = records.size === 0 && loaded.text === undefined;
  const condition = loaded.condition === 'good' && protector.wasRecovered?.() ? 'recovered' : loaded.condition;
  return { key, condition: isNew && hasOtherVaults ? ('other_key' as const) : condition, records: records.size };
}

/** Returns why the vault of a working protector could not be opened. */
function toProtectorProblem(error: unknown): ProtectorUnavailableReason {
  if (error instanceof NewerVaultError) return 'newer';
  if (toFailure(error).kind === 'busy') return 'busy';
  return unwritableErrorCodes.has(errnoCode(error) ?? '') ? 'unwritable' : 'failed';
}

/** After these problems, another protector would start a second vault beside the existing one. */
const searchEndingProblems = new Set<ProtectorUnavailableReason>(['newer', 'busy']);

/**
 * Opens the vault with the first protector that works. The protector holds the key; all records are
 * in one encrypted file. If no protector works, secrets are kept in memory and never written.
 */
export async function openVault(parts: EncryptedVaultParts): Promise<Vault> {
  const { locks, protectors, excluded = [], log } = parts;
  const unavailable: UnavailableProtector[] = [];
  const addUnavailable = (protector: KeyProtector, reason: ProtectorUnavailableReason) => {
    unavailable.push({ protector: protector.name, reason });
    log('vault protector not available', unavailable.at(-1));
  };
  /** Reports the excluded protectors that would have been preferred over the one in use. */
  const addExcluded = (inUse?: KeyProtector) => {
    const preferred = protectorNames.slice(0, inUse && protectorNames.indexOf(inUse.name));
    for (const protector of excluded) if (preferred.includes(protector.name)) addUnavailable(protector, 'not_chosen');
  };

  for (const [index, protector] of protectors.entries()) {
    let problem: ProtectorUnavailableReason | undefined;
    try {
      problem = await protector.findProblem();
      if (problem === undefined) {
        const open = () => openWithProtector(protector, protectors.slice(index + 1), parts);
        const { key, condition, records } = await locks.withLock(vaultLockName, open);
        addExcluded(protector);
        log('vault', { protector: protector.name, condition, records });
        return createEncryptedVault({ ...parts, key, status: { protector: protector.name, unavailable, condition } });
      }
    } catch (error) {
      problem = toProtectorProblem(error);
    }
    addUnavailable(protector, problem);
    if (searchEndingProblems.has(problem)) break;
  }
  addExcluded();
  return createMemoryVault(unavailable);
}

function createEncryptedVault(parts: EncryptedVaultParts & { key: Buffer; status: VaultStatus }): Vault {
  const { files, locks, key, random, status } = parts;
  let cached: Pick<LoadedRecords, 'records' | 'text'> | undefined;

  /** Reads the file again if another process has changed it. */
  async function load(): Promise<LoadedRecords['records']> {
    const text = await files.read(vaultFileNames(key).current);
    if (cached && text !== undefined && text === cached.text) return cached.records;
    const loaded = await loadRecords(files, key);
    // If the file was intact when last read and is lost now, the next change writes it again.
    const isLost =
      cached !== undefined && loaded.records.size === 0 && (text === undefined || loaded.condition !== 'good');
    cached = isLost ? { records: cached?.records ?? loaded.records, text } : loaded;
    return cached.records;
  }

  const change = ({ set = {}, deleteNames = [], onlyIfExists }: VaultChange): Promise<void> =>
    locks.withLock(vaultLockName, async () => {
      const next = new Map(await load());
      if (onlyIfExists !== undefined && !next.has(onlyIfExists)) return;
      for (const name of deleteNames) next.delete(name);
      for (const [name, secret] of Object.entries(set))
        next.set(name, encryptRecord(key, name, secret, random(ivBytes)));
      // If saving fails, the cache must not contain the change.
      cached = undefined;
      cached = { records: next, text: await saveRecords(files, key, next) };
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
