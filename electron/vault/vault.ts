import type { UnavailableProtector, VaultStatus } from '../../shared/settings.ts';
import type { Secret } from '../core/secret.ts';

/** What changes in a vault at once: all of it, or nothing. */
export type VaultChange = {
  set?: Readonly<Record<string, Secret>>;
  deleteNames?: readonly string[];
  /** Nothing changes where there is no record of this name (any more). */
  onlyIfExists?: string;
};

/** Where secrets outlive the exchange that needs them. Names are like `client-secret/acme`. */
export type Vault = {
  status(): VaultStatus;
  read(name: string): Promise<Secret | undefined>;
  /** The names that begin so, sorted. */
  names(prefix: string): Promise<string[]>;
  change(change: VaultChange): Promise<void>;
  set(name: string, secret: Secret): Promise<void>;
  delete(name: string): Promise<void>;
};

/** The two changes of one record, by the one that changes several. */
export const createSingleChanges = (change: Vault['change']): Pick<Vault, 'set' | 'delete'> => ({
  set: (name, secret) => change({ set: { [name]: secret } }),
  delete: (name) => change({ deleteNames: [name] }),
});

/**
 * A vault that keeps nothing at rest: what it holds ends with the process.
 *
 * @param unavailable why it is not a better one
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
