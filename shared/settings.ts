import { z } from 'zod';

export const settingsSchema = z.strictObject({
  appearance: z.enum(['system', 'light', 'dark']).default('system'),
});

export type Settings = z.infer<typeof settingsSchema>;

/** What protects secrets at rest; `memory` keeps nothing at rest. */
export const vaultStatusSchema = z.strictObject({ protector: z.enum(['memory']) });

export type VaultStatus = z.infer<typeof vaultStatusSchema>;
