import type { ProtectorName, ProtectorUnavailableReason } from '../../shared/settings.ts';

/** An operating system service that stores the vault's key, and nothing else. */
export type KeyProtector = {
  name: ProtectorName;
  /**
   * Tests whether a key can be stored and read back. A locked keyring answers reads as if it were
   * empty, so reads cannot detect it.
   *
   * @returns why it cannot, or `undefined` if it can
   */
  findProblem(): Promise<ProtectorUnavailableReason | undefined>;
  /** Reads the key, if one is stored. */
  readKey(): Promise<Buffer | undefined>;
  /** Returns whether the key was damaged when last read, and was recovered from a copy. */
  wasRecovered?(): boolean;
  storeKey(key: Buffer): Promise<void>;
  deleteKey(): Promise<void>;
};
