import { z } from 'zod';

/** Why this installation takes no updates by itself. */
export const updatesDisabledReasons = [
  /** Run from source. */
  'source',
  /** Policy says so. */
  'policy',
  /** Policy names no address that updates come from. */
  'no_feed',
  /** Installed by an administrator's software distribution (MSI, or unpacked). */
  'distribution',
  /** The system's package manager owns the files (deb, rpm), or nobody does (tar.gz). */
  'package_manager',
  /** It lies where this person may not write (an AppImage or a pkg that an administrator put there). */
  'not_writable',
  /** Nothing says whose signature an update would need. */
  'unsigned',
] as const;

/** What an update failed for, by what can be done about it. */
export const updateProblems = ['unreachable', 'signature', 'damaged', 'failed'] as const;

const checkedAt = z.number().optional();
const version = z.string().max(100);

/** What is known of updates. Times are ms since the epoch. */
export const updateStatusSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('off'), reason: z.enum(updatesDisabledReasons) }),
  z.strictObject({ state: z.literal('idle'), checkedAt }),
  z.strictObject({ state: z.literal('checking'), checkedAt }),
  z.strictObject({ state: z.literal('downloading'), version, percent: z.int().min(0).max(100) }),
  z.strictObject({ state: z.literal('ready'), version }),
  z.strictObject({ state: z.literal('failed'), problem: z.enum(updateProblems), checkedAt }),
]);

export type UpdateStatus = z.infer<typeof updateStatusSchema>;
export type UpdatesDisabledReason = (typeof updatesDisabledReasons)[number];
export type UpdateProblem = (typeof updateProblems)[number];

/** What came of asking for the restart: it happens, or something is under way that it would cut short. */
export const restartResultSchema = z.enum(['restarting', 'busy', 'not_ready']);

export type RestartResult = z.infer<typeof restartResultSchema>;
