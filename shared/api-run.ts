import { z } from 'zod';
import { apiMethods } from './api.ts';
import { failureSchema } from './errors.ts';
import { profileIdSchema } from './profile.ts';

/** Result of one saved request in a run. */
export const runResultSchema = z.strictObject({
  name: z.string(),
  method: z.enum(apiMethods),
  url: z.string(),
  /** Expected status; any from 200 to 299 if absent. */
  expected: z.int().optional(),
  /** Received status; absent if there was no response. */
  status: z.int().optional(),
  /** Number of body bytes read. */
  bytes: z.int().optional(),
  durationMs: z.number(),
  /** `failed`: unexpected status. `broken`: no response. `skipped`: the run ended first. */
  testStatus: z.enum(['passed', 'failed', 'broken', 'skipped']),
  /** Why there was no response. */
  failure: failureSchema.optional(),
});

/** The result of one saved request. */
export type RunResult = z.infer<typeof runResultSchema>;

/** A finished or running run of saved requests. */
export const runReportSchema = z.strictObject({
  runId: z.string(),
  profileId: profileIdSchema,
  /** Start time, in milliseconds since the epoch. */
  startedAt: z.number(),
  durationMs: z.number(),
  /** Total number of requests. */
  total: z.int(),
  results: z.array(runResultSchema),
  finished: z.boolean(),
});

/** The results of a run so far, or of all its requests. */
export type RunReport = z.infer<typeof runReportSchema>;
