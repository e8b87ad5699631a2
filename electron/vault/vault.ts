import type { UnavailableProtector, VaultStatus } from '../../shared/settings.ts';
import type { Secret } from './secret.ts';

/** Where secrets outlive the exchange that needs them. Names are like `client-secret/acme`. */
export type Vault = {
  status(): VaultStatus;
  read(name: string): Promise<Secret | undefined>;
  keep(name: string, secret: Secret): Promise<void>;
  forget(name: string): Promise<void>;
};

/**
 * A vault that keeps nothing at rest: what it holds ends with the process.
 *
 * @param unavailable why it is not a better one
 */
export function memoryVault(unavailable: UnavailableProtector[] = []): Vault {
  const secrets = new Map<string, Secret>();
  return {
    status: () => ({ protector: 'memory', unavailable, condition: 'good' }),
    read: async (name) => secrets.get(name),
    keep: async (name, secret) => {
      secrets.set(name, secret);
    },
    forget: async (name) => {
      secrets.delete(name);
    },
  };
}
