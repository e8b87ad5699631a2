import { z } from 'zod';
import { apiCallSchema, apiResponseSchema } from './api.ts';
import { outcome } from './outcome.ts';

/** A sent request, with labels in place of its secrets. */
export const sentRequestSchema = apiCallSchema
  .pick({ method: true, url: true, body: true, token: true, timeoutMs: true })
  .extend({
    url: z.string(),
    headers: z.record(z.string(), z.string()),
    /** Why the body isn't stored. */
    bodyOmitted: z.enum(['file', 'long']).optional(),
  })
  .strict();

/** A request as the history stores it. */
export type SentRequest = z.infer<typeof sentRequestSchema>;

/** A row of the request history. */
export const historyItemSchema = z.strictObject({
  id: z.string(),
  /** Time sent, in milliseconds since the epoch. */
  at: z.number(),
  method: sentRequestSchema.shape.method,
  url: z.string(),
  /** Summary of the response; absent if there was none. */
  response: apiResponseSchema.pick({ status: true, durationMs: true, bytes: true }).strict().optional(),
});

/** A row of the history, without headers and bodies. */
export type HistoryItem = z.infer<typeof historyItemSchema>;

/** A sent request and its outcome. */
export const historyEntrySchema = z.strictObject({ request: sentRequestSchema, outcome: outcome(apiResponseSchema) });

/** A request and its outcome, which the user can reopen. */
export type HistoryEntry = z.infer<typeof historyEntrySchema>;
