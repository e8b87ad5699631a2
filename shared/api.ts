import { z } from 'zod';

export const apiMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** A call to a protected API. Main adds the access token. */
export const apiCallSchema = z.strictObject({
  /** Chosen by the page, to cancel with. */
  callId: z.string().min(1).max(64),
  method: z.enum(apiMethods),
  url: z.string().max(8000),
  /** Added headers; `authorization`, `cookie`, `host` and hop-by-hop headers are refused. */
  headers: z.record(z.string().max(200), z.string().max(8000)).default({}),
  body: z.string().max(1_000_000).optional(),
});

export type ApiCall = z.infer<typeof apiCallSchema>;

export const apiReplySchema = z.strictObject({
  status: z.int(),
  statusText: z.string(),
  headers: z.array(z.tuple([z.string(), z.string()])),
  /** The body as text, cut at 1 MiB; absent where it is not text. */
  text: z.string().optional(),
  /** How many bytes of the body were read. */
  bytes: z.int(),
  truncated: z.boolean(),
  /** From the call to the last byte, in milliseconds, a refresh included. */
  durationMs: z.number(),
  /** The access token was refreshed for this call: before it was sent, or after a 401. */
  refreshed: z.enum(['no', 'before', 'after_401']),
});

export type ApiReply = z.infer<typeof apiReplySchema>;
