import { z } from 'zod';

/** Reasons why this installation doesn't update itself. */
export const updatesDisabledReasons = [
  /** The app runs from source. */
  'source',
  /** Turned off by policy. */
  'policy',
  /** No policy sets the update feed. */
  'no_feed',
  /** Installed by software distribution (MSI or unpacked). */
  'distribution',
  /** Installed by a package manager (deb, rpm) or from an archive (tar.gz). */
  'package_manager',
  /** The user can't write to the installation (AppImage or pkg installed by an administrator). */
  'not_writable',
  /** The expected publisher of an update is unknown. */
  'unsigned',
] as const;

/** Causes of a failed update, grouped by what the user can do. */
export const updateProblems = ['unreachable', 'signature', 'damaged', 'failed'] as const;

const checkedAt = z.number().optional();
const version = z.string().max(100);

/** State of updates. Times are in milliseconds since the epoch. */
export const updateStatusSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('off'), reason: z.enum(updatesDisabledReasons) }),
  z.strictObject({ state: z.literal('idle'), checkedAt }),
  z.strictObject({ state: z.literal('checking'), checkedAt }),
  z.strictObject({ state: z.literal('downloading'), version, percent: z.int().min(0).max(100) }),
  z.strictObject({ state: z.literal('ready'), version }),
  z.strictObject({ state: z.literal('failed'), problem: z.enum(updateProblems), checkedAt }),
]);

/** The state of updates, by `state`. */
export type UpdateStatus = z.infer<typeof updateStatusSchema>;

/** The reason why updates are off. */
export type UpdatesDisabledReason = (typeof updatesDisabledReasons)[number];

/** The cause of a failed update. */
export type UpdateProblem = (typeof updateProblems)[number];

/** Result of a restart request; `busy` if it would interrupt a running operation. */
export const restartResultSchema = z.enum(['restarting', 'busy', 'not_ready']);

/** Whether the app restarts to install an update. */
export type RestartResult = z.infer<typeof restartResultSchema>;
