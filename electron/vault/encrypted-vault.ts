import {
  type ProtectorUnavailableReason,
  protectorNames,
  type UnavailableProtector,
  type VaultStatus,
} from '../../shared/settings.ts';
import { errnoCode } from '../core/errno-code.ts';
import { toFailure } from '../core/failure.ts';
import type { FileStore, Locks, Log } from '../core/ports.ts';
import { type EncryptedRecord, keyBytes } from './aes-gcm.ts';
import type { KeyProtector } from './key-protector.ts';
import { createMemoryVault, createSingleChanges, selectByPrefix, type Vault, type VaultChange } from './vault.ts';
import {
  isVaultFile,
  type LoadedRecords,
  loadRecords,
  NewerVaultError,
  saveRecords,
  vaultFileNames,
} from './vault-file.ts';
import { encryptNamedRecord, openRecord, type Records, type VaultKey } from './vault-records.ts';

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
const unwritableErrorCodes = new Set<string | undefined>(['EROFS', 'EACCES', 'EPERM', 'ENOSPC', 'EDQUOT']);

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

  const vaultKey = { key, random };
  const loaded = await loadRecords(files, vaultKey);
  const records = new Map(loaded.records);
  let { condition } = loaded;
  for (const other of others) {
    if (other.key.equals(key)) continue;
    const moved = await loadRecords(files, { key: other.key, random });
    if (moved.condition !== 'good' && condition === 'good') condition = moved.condition;
    for (const [name, record] of moved.records) {
      const secret = openRecord(other.key, [name, record]);
      if (secret && !records.has(name)) records.set(name, encryptNamedRecord(vaultKey, name, secret));
    }
  }
  if (loaded.condition !== 'good' || records.size > loaded.records.size)
    await saveRecords(files, vaultKey, { records, changes: loaded.changes + 1 });
  for (const other of others) {
    if (!other.key.equals(key)) for (const name of Object.values(vaultFileNames(other.key))) await files.remove(name);
    await other.deleteKey();
  }

  const hasOtherVaults = (await files.list('')).some(
    (name) => isVaultFile(name) && name !== vaultFileNames(key).current,
  );
  const isNew = records.size === 0 && loaded.text === undefined;
  if (condition === 'good' && protector.wasRecovered?.()) condition = 'recovered';
  return { key, condition: isNew && hasOtherVaults ? ('other_key' as const) : condition, records: records.size };
}

/** Returns why the vault of a working protector could not be opened. */
function toProtectorProblem(error: unknown): ProtectorUnavailableReason {
  if (error instanceof NewerVaultError) return 'newer';
  if (toFailure(error).kind === 'busy') return 'busy';
  return unwritableErrorCodes.has(errnoCode(error)) ? 'unwritable' : 'failed';
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
    const tryToOpen = async () =>
      (await protector.findProblem()) ?? openWithProtector(protector, protectors.slice(index + 1), parts);
    const opened = await locks.withLock(vaultLockName, tryToOpen).catch(toProtectorProblem);
    if (typeof opened === 'object') {
      const { key, condition, records } = opened;
      addExcluded(protector);
      log('vault', { protector: protector.name, condition, records });
      return createEncryptedVault({ ...parts, key, status: { protector: protector.name, unavailable, condition } });
    }
    addUnavailable(protector, opened);
    if (searchEndingProblems.has(opened)) break;
  }
  addExcluded();
  return createMemoryVault(unavailable);
}

type PendingChange = { change: VaultChange; resolve: () => void; reject: (error: unknown) => void };

/**
 * Applies a change to records.
 *
 * @returns whether they have changed
 */
function applyChange(
  records: Records,
  { set = {}, update = {}, deleteNames = [], onlyIfExists }: VaultChange,
  key: VaultKey,
) {
  if (onlyIfExists !== undefined && !records.has(onlyIfExists)) return false;
  const updated = new Map<string, EncryptedRecord>();
  for (const [name, toNext] of Object.entries(update)) {
    const record = records.get(name);
    const secret = record && openRecord(key.key, [name, record]);
    if (secret) updated.set(name, encryptNamedRecord(key, name, toNext(secret)));
  }
  const hasDeleted = deleteNames.filter((name) => records.delete(name)).length > 0;
  for (const [name, secret] of Object.entries(set)) updated.set(name, encryptNamedRecord(key, name, secret));
  for (const [name, record] of updated) records.set(name, record);
  return hasDeleted || updated.size > 0;
}

function createEncryptedVault(parts: EncryptedVaultParts & { key: Buffer; status: VaultStatus }): Vault {
  const { files, locks, key, random, status, log } = parts;
  const vaultKey = { key, random };
  let cached: Pick<LoadedRecords, 'records' | 'changes' | 'text'> | undefined;
  let pendingChanges: PendingChange[] = [];
  let reading: Promise<Records> | undefined;
  let nextReading: Promise<Records> | undefined;

  /** Reads the file again if another process has changed it. */
  async function readFile(): Promise<Records> {
    const text = await files.read(vaultFileNames(key).current);
    if (cached && text === cached.text) return cached.records;
    const before = cached;
    const loaded = await loadRecords(files, vaultKey);
    // If the file is lost, or older than when last read, the next change rewrites it.
    const isOlder = before !== undefined && loaded.changes < before.changes;
    if (isOlder) log('vault is older than before');
    cached = before && isOlder ? { ...before, text } : loaded;
    return cached.records;
  }

  /** Calls during a read share the next one, which sees what was written before any of them. */
  function load(): Promise<Records> {
    if (reading) {
      nextReading ??= reading
        .catch(() => {})
        .then(() => {
          nextReading = undefined;
          return load();
        });
      return nextReading;
    }
    reading = readFile().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  async function applyPendingChanges(): Promise<void> {
    const records = new Map(await load());
    const { changes = 0 } = cached ?? {};
    const batch = pendingChanges;
    pendingChanges = [];
    try {
      const hasChanged = batch.filter(({ change }) => applyChange(records, change, vaultKey)).length > 0;
      if (hasChanged) {
        const next = { records, changes: changes + 1 };
        cached = { ...next, text: await saveRecords(files, vaultKey, next) };
      }
      for (const { resolve } of batch) resolve();
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  /** Changes that wait for the lock together are written together. */
  const change = (vaultChange: VaultChange): Promise<void> =>
    new Promise((resolve, reject) => {
      pendingChanges.push({ change: vaultChange, resolve, reject });
      if (pendingChanges.length > 1) return;
      locks.withLock(vaultLockName, applyPendingChanges).catch((error) => {
        const batch = pendingChanges;
        pendingChanges = [];
        for (const { reject: rejectChange } of batch) rejectChange(error);
      });
    });

  const open = (entry: [string, EncryptedRecord]) => openRecord(key, entry);

  return {
    status: () => status,
    async read(name) {
      const record = (await load()).get(name);
      return record && open([name, record]);
    },
    async readAll(prefix) {
      const entries = selectByPrefix(await load(), prefix).map((entry) => [entry[0], open(entry)] as const);
      return new Map(entries.flatMap(([name, secret]) => (secret ? [[name, secret] as const] : [])));
    },
    names: async (prefix) => selectByPrefix(await load(), prefix).map(([name]) => name),
    change,
    ...createSingleChanges(change),
  };
}
