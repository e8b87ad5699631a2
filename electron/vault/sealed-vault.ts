import type { UnavailableProtector, VaultStatus } from '../../shared/settings.ts';
import type { FileStore, Log } from '../ports.ts';
import { ivBytes, keyBytes, seal, unseal } from './envelope.ts';
import type { KeyProtector } from './key-protector.ts';
import { memoryVault, type Vault } from './vault.ts';
import { loadRecords, type Records, saveRecords } from './vault-file.ts';

export type SealedVaultParts = {
  files: FileStore;
  /** The best first. */
  protectors: readonly KeyProtector[];
  /** As many random bytes. */
  random: (bytes: number) => Buffer;
  log: Log;
};

/** The key that a protector keeps, moved there from another that had it, or a new one. */
async function keyFrom(protector: KeyProtector, others: readonly KeyProtector[], random: SealedVaultParts['random']) {
  const kept = await protector.read();
  if (kept?.length === keyBytes) return kept;
  for (const other of others) {
    const moved = await other.read().catch(() => undefined);
    if (moved?.length !== keyBytes) continue;
    await protector.keep(moved);
    await other.forget().catch(() => {});
    return moved;
  }
  const made = random(keyBytes);
  await protector.keep(made);
  return made;
}

/**
 * Opens the vault: its key from the first protector that works, everything else in one encrypted file. Where no protector
 * works it keeps secrets in memory only; it never writes one in plain text.
 */
export async function openVault(parts: SealedVaultParts): Promise<Vault> {
  const { files, protectors, random, log } = parts;
  const unavailable: UnavailableProtector[] = [];
  for (const protector of protectors) {
    try {
      const reason = await protector.trouble();
      if (reason === undefined) {
        const key = await keyFrom(
          protector,
          protectors.filter((other) => other !== protector),
          random,
        );
        const { records, condition } = await loadRecords(files, key);
        const status: VaultStatus = { protector: protector.name, unavailable, condition };
        log('vault', { protector: protector.name, condition, records: records.size });
        return sealedVault({ files, key, records, random, status });
      }
      unavailable.push({ protector: protector.name, reason });
    } catch {
      unavailable.push({ protector: protector.name, reason: 'failed' });
    }
    log('vault protector not available', unavailable.at(-1));
  }
  return memoryVault(unavailable);
}

function sealedVault(parts: {
  files: FileStore;
  key: Buffer;
  records: Records;
  random: SealedVaultParts['random'];
  status: VaultStatus;
}): Vault {
  const { files, key, random, status } = parts;
  let records = parts.records;
  let saving: Promise<void> = Promise.resolve();

  /** Changes are saved one after another; one that cannot be saved does not count. */
  function change(make: (next: Records) => void): Promise<void> {
    const save = async () => {
      const next = new Map(records);
      make(next);
      await saveRecords(files, next, records);
      records = next;
    };
    const saved = saving.then(save);
    saving = saved.catch(() => {});
    return saved;
  }

  return {
    status: () => status,
    async read(name) {
      await saving;
      const record = records.get(name);
      return record && unseal(key, name, record);
    },
    keep: (name, secret) => change((next) => next.set(name, seal(key, name, secret, random(ivBytes)))),
    forget: (name) => change((next) => next.delete(name)),
  };
}
