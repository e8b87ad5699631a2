import type { UnavailableProtector, VaultStatus } from '../../shared/settings.ts';
import type { Secret } from '../core/secret.ts';

/** A change to a vault, which is applied completely or not at all. */
export type VaultChange = {
  set?: Readonly<Record<string, Secret>>;
  /** Replaces records that exist. What the function returns is computed from the stored secret. */
  update?: Readonly<Record<string, (current: Secret) => Secret>>;
  deleteNames?: readonly string[];
  /** Skips the change unless a record of this name exists. */
  onlyIfExists?: string;
};

/** Stores secrets by name, such as `client-secret/acme`. */
export type Vault = {
  status(): VaultStatus;
  read(name: string): Promise<Secret | undefined>;
  /** Reads all secrets whose names start with a prefix, sorted by name. */
  readAll(prefix: string): Promise<Map<string, Secret>>;
  /** Lists the names that start with a prefix, sorted. */
  names(prefix: string): Promise<string[]>;
  change(change: VaultChange): Promise<void>;
  set(name: string, secret: Secret): Promise<void>;
  delete(name: string): Promise<void>;
};

/** Lists the entries whose names start with a prefix, sorted by name. */
export const selectByPrefix = <T>(all: ReadonlyMap<string, T>, prefix: string): [string, T][] =>
  [...all].filter(([name]) => name.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1));

/** Implements the changes of a single record with a change of several. */
export const createSingleChanges = (change: Vault['change']): Pick<Vault, 'set' | 'delete'> => ({
  set: (name, secret) => change({ set: { [name]: secret } }),
  delete: (name) => change({ deleteNames: [name] }),
});

/**
 * Creates a vault that exists only in memory.
 *
 * @param unavailable why no protector could be used
 */
export function createMemoryVault(unavailable: UnavailableProtector[] = []): Vault {
  const secrets = new Map<string, Secret>();
  const change: Vault['change'] = async ({ set = {}, update = {}, deleteNames = [], onlyIfExists }) => {
    if (onlyIfExists !== undefined && !secrets.has(onlyIfExists)) return;
    for (const name of deleteNames) secrets.delete(name);
    for (const [name, secret] of Object.entries(set)) secrets.set(name, secret);
    for (const [name, toNext] of Object.entries(update)) {
      const current = secrets.get(name);
      if (current) secrets.set(name, toNext(current));
    }
  };
  return {
    status: () => ({ protector: 'memory', unavailable, condition: 'good' }),
    read: async (name) => secrets.get(name),
    readAll: async (prefix) => new Map(selectByPrefix(secrets, prefix)),
    names: async (prefix) => selectByPrefix(secrets, prefix).map(([name]) => name),
    change,
    ...createSingleChanges(change),
  };
}
