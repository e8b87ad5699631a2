import { z } from 'zod';

export const settingsSchema = z.strictObject({
  appearance: z.enum(['system', 'light', 'dark']).default('system'),
});

export type Settings = z.infer<typeof settingsSchema>;

/** What can keep the vault's key: the system's keychain, or Electron's own use of it. */
export const protectorNames = ['keychain', 'safe-storage'] as const;
export type ProtectorName = (typeof protectorNames)[number];

/** What is in the way of a protector. */
export const protectorUnavailableReasons = [
  'not_installed',
  'no_service',
  'locked',
  'no_answer',
  'plain_text',
  'unwritable',
  /** What is kept there is from a newer version of the app. */
  'newer',
  /** Another process has the vault and does not let go of it. */
  'busy',
  /** `--vault` says so. */
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
  /** What protects secrets at rest; `memory` keeps nothing at rest. */
  protector: z.enum([...protectorNames, 'memory']),
  /** Better protectors that could not be used, the best first. */
  unavailable: z.array(unavailableProtectorSchema),
  /**
   * What was found at the start: `recovered` where a damaged file was mended from its last good copy, `replaced` where
   * nothing of it could be read, `other_key` where a vault is there whose key is not.
   */
  condition: z.enum(['good', 'recovered', 'replaced', 'other_key']),
});

export type VaultStatus = z.infer<typeof vaultStatusSchema>;
