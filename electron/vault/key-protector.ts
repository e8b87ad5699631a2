import type { ProtectorName, ProtectorUnavailableReason } from '../../shared/settings.ts';

/** A place of the operating system's that keeps the vault's one key: nothing else, and nothing large. */
export type KeyProtector = {
  name: ProtectorName;
  /**
   * Whether a key can be kept here and read back, found out by doing it: a locked keyring answers reads as if it were
   * empty. Answers what is in the way, or `undefined`.
   */
  findProblem(): Promise<ProtectorUnavailableReason | undefined>;
  /** The key, or `undefined` where none is kept. */
  readKey(): Promise<Buffer | undefined>;
  /** Whether the key was damaged when it was last read, and came from a copy. */
  wasRecovered?(): boolean;
  storeKey(key: Buffer): Promise<void>;
  deleteKey(): Promise<void>;
};
