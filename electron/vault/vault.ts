import type { UnavailableProtector, VaultStatus } from '../../shared/settings.ts';
import type { Secret } from './secret.ts';

/** What changes in a vault at once: all of it, or nothing. */
export type VaultChange = {
  keep?: Readonly<Record<string, Secret>>;
  forget?: readonly string[];
  /** Nothing changes where there is no record of this name (any more). */
  ifThere?: string;
};

/** Where secrets outlive the exchange that needs them. Names are like `client-secret/acme`. */
export type Vault = {
  status(): VaultStatus;
  read(name: string): Promise<Secret | undefined>;
  /** The names that begin so, sorted. */
  names(prefix: string): Promise<string[]>;
  change(change: VaultChange): Promise<void>;
  keep(name: string, secret: Secret): Promise<void>;
  forget(name: string): Promise<void>;
};

/** The two changes of one record, by the one that changes several. */
export const singleChanges = (change: Vault['change']): Pick<Vault, 'keep' | 'forget'> => ({
  keep: (name, secret) => change({ keep: { [name]: secret } }),
  forget: (name) => change({ forget: [name] }),
});

/**
 * A vault that keeps nothing at rest: what it holds ends with the process.
 *
 * @param unavailable why it is not a better one
 */
export function memoryVault(unavailable: UnavailableProtector[] = []): Vault {
  const secrets = new Map<string, Secret>();
  const change: Vault['change'] = async ({ keep = {}, forget = [], ifThere }) => {
    if (ifThere !== undefined && !secrets.has(ifThere)) return;
    for (const name of forget) secrets.delete(name);
    for (const [name, secret] of Object.entries(keep)) secrets.set(name, secret);
  };
  return {
    status: () => ({ protector: 'memory', unavailable, condition: 'good' }),
    read: async (name) => secrets.get(name),
    names: async (prefix) => [...secrets.keys()].filter((name) => name.startsWith(prefix)).sort(),
    change,
    ...singleChanges(change),
  };
}
