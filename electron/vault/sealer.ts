import { z } from 'zod';
import { ivBytes, keyBytes, type SealedRecord, seal, unseal } from './envelope.ts';
import { Secret } from './secret.ts';
import type { Vault } from './vault.ts';

const base64 = z.string().max(8 * 1024 * 1024);

/** A {@link SealedRecord} in a file, with what else the file says of it. */
export const sealedShape = { iv: base64, text: base64, tag: base64 };

/**
 * Seals texts for files beside the vault. Their key is a record of the vault, so that the vault stays small, and a refresh
 * token is not written anew with everything that somebody does.
 */
export type Sealer = {
  /** Whether what is sealed can be opened in another run: `false` where the vault keeps nothing at rest. */
  keeps(): boolean;
  /**
   * Makes the key where there is none yet.
   *
   * @param name what {@link Sealer.open} has to be asked for
   */
  seal(name: string, text: string): Promise<SealedRecord>;
  /** `undefined` where the key is gone, or the record is not what was sealed under this name. */
  open(name: string, record: SealedRecord): Promise<string | undefined>;
};

/**
 * @param keyRecord the key's name in the vault
 * @param random as many random bytes
 */
export function createSealer(parts: { vault: Vault; keyRecord: string; random: (bytes: number) => Buffer }): Sealer {
  const { vault, keyRecord, random } = parts;

  async function keptKey(): Promise<Buffer | undefined> {
    const key = Buffer.from((await vault.read(keyRecord))?.reveal() ?? '', 'base64');
    return key.byteLength === keyBytes ? key : undefined;
  }

  async function newKey(): Promise<Buffer> {
    const key = random(keyBytes);
    await vault.keep(keyRecord, new Secret(key.toString('base64')));
    return key;
  }

  return {
    keeps: () => vault.status().protector !== 'memory',
    seal: async (name, text) => seal((await keptKey()) ?? (await newKey()), name, new Secret(text), random(ivBytes)),
    async open(name, record) {
      const key = await keptKey();
      return key && unseal(key, name, record)?.reveal();
    },
  };
}
