import { z } from 'zod';
import { apiCallSchema, apiResponseSchema } from './api.ts';
import { outcome } from './outcome.ts';

/** A request of the history: as it was sent, with words in place of its secrets. */
export const sentRequestSchema = apiCallSchema
  .pick({ method: true, url: true, body: true, token: true, timeoutMs: true })
  .extend({
    url: z.string(),
    headers: z.record(z.string(), z.string()),
    /** Its body is not kept: it was a file, or too long. */
    bodyLeftOut: z.enum(['file', 'long']).optional(),
  })
  .strict();

export type SentRequest = z.infer<typeof sentRequestSchema>;

/** What the list says of a request that was sent. */
export const historyItemSchema = z.strictObject({
  id: z.string(),
  /** When it was sent, in milliseconds since the epoch. */
  at: z.number(),
  method: sentRequestSchema.shape.method,
  url: z.string(),
  /** Of the reply; absent where none came. */
  response: apiResponseSchema.pick({ status: true, durationMs: true, bytes: true }).strict().optional(),
});

export type HistoryItem = z.infer<typeof historyItemSchema>;

/** A request that was sent, and what came of it. */
export const historyEntrySchema = z.strictObject({ request: sentRequestSchema, outcome: outcome(apiResponseSchema) });

export type HistoryEntry = z.infer<typeof historyEntrySchema>;
