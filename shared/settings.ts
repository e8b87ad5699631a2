import { z } from 'zod';

const appearanceSchema = z.enum(['system', 'light', 'dark']);

const percentSchema = z.number().min(0).max(100);

/** Sizes of the API screen's panes that the user changed. */
const apiPanesSchema = z.strictObject({
  listPercent: percentSchema.optional(),
  editorPercent: percentSchema.optional(),
});

export const settingsSchema = z.strictObject({
  appearance: appearanceSchema.default('system'),
  apiPanes: apiPanesSchema.optional(),
});

/** Some settings. Without defaults, which would reset the settings that it does not contain. */
export const settingsChangeSchema = z
  .strictObject({ appearance: appearanceSchema, apiPanes: apiPanesSchema })
  .partial();

/** The user's settings. */
export type Settings = z.infer<typeof settingsSchema>;

/** What can protect the vault's key: the system keychain, or Electron's `safeStorage`. */
export const protectorNames = ['keychain', 'safe-storage'] as const;

/** A protector of the vault's key. */
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

/** The reason why a protector can't be used. */
export type ProtectorUnavailableReason = (typeof protectorUnavailableReasons)[number];

const unavailableProtectorSchema = z.strictObject({
  protector: z.enum(protectorNames),
  reason: z.enum(protectorUnavailableReasons),
});

/** A protector that was tried or excluded, and why. */
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

/** Where secrets are stored, and whether the vault could be read. */
export type VaultStatus = z.infer<typeof vaultStatusSchema>;
