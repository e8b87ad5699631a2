import { z } from 'zod';
import { failureSchema } from './errors.ts';

/** What a request is for: one of the authorization server's endpoints, or the protected API. */
export const exchangePurposes = [
  'discovery',
  'keys',
  'password',
  'mfa',
  'refresh',
  'userinfo',
  'introspection',
  'revocation',
  'api',
] as const;

export type ExchangePurpose = (typeof exchangePurposes)[number];

/** Milliseconds since the epoch, as far as a `Date` reaches. */
export const timestampSchema = z.number().min(0).max(8.64e15);

const durationMsSchema = z.number().min(0).max(1e12);
const pair = z.tuple([z.string().max(8000), z.string().max(200_000)]);

const exchangeId = z.int().min(1).max(1e9);

/** A row of the log. */
export const exchangeSummarySchema = z.strictObject({
  /** Counts up from 1 while the app runs. */
  id: exchangeId,
  purpose: z.enum(exchangePurposes),
  method: z.string().max(20),
  origin: z.string().max(2000),
  path: z.string().max(10_000),
  startedAt: timestampSchema,
  /** Until the reply's headers were there: name look-up, connection and TLS are part of it, which `fetch` does not tell. */
  waitMs: durationMsSchema.optional(),
  /** Until the end. Absent while it is under way. */
  durationMs: durationMsSchema.optional(),
  status: z.int().min(0).max(999).optional(),
  /** Why it brought no reply that could be used. */
  failure: failureSchema.optional(),
  /** Its part where an API call was repeated, `of` which a 401 refused the token. Several calls may share one refresh. */
  retry: z.strictObject({ of: exchangeId, part: z.enum(['refused', 'refresh', 'repeated']) }).optional(),
});

export type ExchangeSummary = z.infer<typeof exchangeSummarySchema>;

const sized = {
  /**
   * How many bytes it had, decompressed. A request's is not told where a secret was replaced: it would tell how long a
   * password is.
   */
  bytes: z.int().min(0).optional(),
};

const text = z.string().max(200_000);

/** A body without its secrets. */
export const recordedBodySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('form'), ...sized, fields: z.array(pair).max(2000) }),
  z.strictObject({ kind: z.literal('json'), ...sized, text }),
  /** `cut` where only its beginning was kept. */
  z.strictObject({ kind: z.literal('text'), ...sized, text, cut: z.boolean() }),
  /** Not text, or left out of a report: only its size is known. */
  z.strictObject({ kind: z.literal('unread'), ...sized }),
]);

export type RecordedBody = z.infer<typeof recordedBodySchema>;

const recordedMessageSchema = z.strictObject({ headers: z.array(pair).max(500), body: recordedBodySchema });

/** One exchange, as it went over the wire but for its secrets, which are replaced by what tells them apart. */
export const exchangeDetailsSchema = exchangeSummarySchema.extend({
  url: z.string().max(20_000),
  request: recordedMessageSchema.optional(),
  reply: recordedMessageSchema.extend({ statusText: z.string().max(1000) }).optional(),
});

export type ExchangeDetails = z.infer<typeof exchangeDetailsSchema>;

/** What the page shows of one exchange. */
export const exchangeViewSchema = z.strictObject({
  details: exchangeDetailsSchema,
  /** The request as a curl command, with variables in place of secrets. */
  curl: z.string(),
});

export type ExchangeView = z.infer<typeof exchangeViewSchema>;

/** What of the log is new since the revision that was asked about. */
export const logChangesSchema = z.strictObject({
  revision: z.int(),
  /** The oldest exchange that is still kept; those before it were dropped. */
  oldest: z.int(),
  exchanges: z.array(exchangeSummarySchema),
});

export type LogChanges = z.infer<typeof logChangesSchema>;
