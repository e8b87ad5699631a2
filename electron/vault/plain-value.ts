import { Secret } from '../core/secret.ts';
import type { Vault } from './vault.ts';

/** Reads a value that is not secret, but is stored in a vault so that nobody else can change it. */
export const readPlainValue = async (vault: Vault, name: string): Promise<string | undefined> =>
  (await vault.read(name))?.reveal();

/** Stores a value that {@link readPlainValue} reads. */
export const setPlainValue = (vault: Vault, name: string, value: string): Promise<void> =>
  vault.set(name, new Secret(value));
