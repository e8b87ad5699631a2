import type { UnavailableProtector, VaultStatus } from '../../shared/settings.ts';
import type { Secret } from '../core/secret.ts';

/** A change to a vault, which is applied completely or not at all. */
export type VaultChange = {
  set?: Readonly<Record<string, Secret>>;
  deleteNames?: readonly string[];
  /** Skips the change unless a record of this name exists. */
  onlyIfExists?: string;
};

/** Stores secrets by name, such as `client-secret/acme`. */
export type Vault = {
  status(): VaultStatus;
  read(name: string): Promise<Secret | undefined>;
  /** Lists the names that start with a prefix, sorted. */
  names(prefix: string): Promise<string[]>;
  change(change: VaultChange): Promise<void>;
  set(name: string, secret: Secret): Promise<void>;
  delete(name: string): Promise<void>;
};

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
  const change: Vault['change'] = async ({ set = {}, deleteNames = [], onlyIfExists }) => {
    if (onlyIfExists !== undefined && !secrets.has(onlyIfExists)) return;
    for (const name of deleteNames) secrets.delete(name);
    for (const [name, secret] of Object.entries(set)) secrets.set(name, secret);
  };
  return {
    status: () => ({ protector: 'memory', unavailable, condition: 'good' }),
    read: async (name) => secrets.get(name),
    names: async (prefix) => [...secrets.keys()].filter((name) => name.startsWith(prefix)).sort(),
    change,
    ...createSingleChanges(change),
  };
}
