import { z } from 'zod';

export const settingsSchema = z.strictObject({
  appearance: z.enum(['system', 'light', 'dark']).default('system'),
});

export type Settings = z.infer<typeof settingsSchema>;

/** What can protect the vault's key: the system keychain, or Electron's `safeStorage`. */
export const protectorNames = ['keychain', 'safe-storage'] as const;
export type ProtectorName = (typeof protectorNames)[number];

/** Reasons why a protector can't be used. */
export const protectorUnavailableReasons = [
  'not_installed',
  'no_service',
  'locked',
  'no_answer',
  'plain_text',
  'unwritable',
  /** The stored data is from a newer version of the app. */
  'newer',
  /** Another process holds the vault's lock. */
  'busy',
  /** Excluded by `--vault`. */
  'not_chosen',
  'failed',
] as const;
export type ProtectorUnavailableReason = (typeof protectorUnavailableReasons)[number];

const unavailableProtectorSchema = z.strictObject({
  protector: z.enum(protectorNames),
  reason: z.enum(protectorUnavailableReasons),
});

export type UnavailableProtector = z.infer<typeof unavailableProtectorSchema>;

export const vaultStatusSchema = z.strictObject({
  /** What protects secrets at rest; `memory` stores nothing at rest. */
  protector: z.enum([...protectorNames, 'memory']),
  /** Preferred protectors that couldn't be used, in order of preference. */
  unavailable: z.array(unavailableProtectorSchema),
  /**
   * The vault's condition at startup. `recovered`: a damaged file was restored from its backup.
   * `replaced`: nothing in it could be read. `other_key`: its key is missing.
   */
  condition: z.enum(['good', 'recovered', 'replaced', 'other_key']),
});

export type VaultStatus = z.infer<typeof vaultStatusSchema>;
