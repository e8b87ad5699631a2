import { z } from 'zod';
import { apiMethods } from './api.ts';
import { failureSchema } from './errors.ts';

/** How one saved request did in a run. */
export const runResultSchema = z.strictObject({
  name: z.string(),
  method: z.enum(apiMethods),
  url: z.string(),
  /** The status that was expected; any from 200 to 299 where the request does not say. */
  expected: z.int().optional(),
  /** The status that came; absent where no reply did. */
  status: z.int().optional(),
  /** The size of the body in bytes, as far as it was read. */
  bytes: z.int().optional(),
  durationMs: z.number(),
  /** `failed`: another status than expected. `broken`: no reply. `left_out`: the run ended before it. */
  verdict: z.enum(['passed', 'failed', 'broken', 'left_out']),
  /** Why no reply came. */
  failure: failureSchema.optional(),
});

export type RunResult = z.infer<typeof runResultSchema>;

/** A run of saved requests: whole, or as far as it is. */
export const runReportSchema = z.strictObject({
  runId: z.string(),
  profileId: z.string(),
  /** When it began, in milliseconds since the epoch. */
  startedAt: z.number(),
  durationMs: z.number(),
  /** How many requests it has in all. */
  total: z.int(),
  results: z.array(runResultSchema),
  finished: z.boolean(),
});

export type RunReport = z.infer<typeof runReportSchema>;
