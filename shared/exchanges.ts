import { z } from 'zod';
import { failureSchema } from './errors.ts';
import { timestampSchema } from './timestamp.ts';

/** Purposes of a request: an authorization server endpoint or the protected API. */
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

/** The reason for a request. */
export type ExchangePurpose = (typeof exchangePurposes)[number];

const durationMsSchema = z.number().min(0).max(1e12);
const pair = z.tuple([z.string().max(8000), z.string().max(200_000)]);

const exchangeId = z.int().min(1).max(1e9);

/** A row of the exchange log. */
export const exchangeSummarySchema = z.strictObject({
  /** Sequence number, from 1. */
  id: exchangeId,
  purpose: z.enum(exchangePurposes),
  method: z.string().max(20),
  origin: z.string().max(2000),
  path: z.string().max(10_000),
  startedAt: timestampSchema,
  /**
   * Time to the response headers in milliseconds, including DNS, connection and TLS, which `fetch`
   * doesn't report separately.
   */
  waitMs: durationMsSchema.optional(),
  /** Total time in milliseconds. Absent while in progress. */
  durationMs: durationMsSchema.optional(),
  status: z.int().min(0).max(999).optional(),
  /** Why there was no usable response. */
  failure: failureSchema.optional(),
  /**
   * Role in a repeated API call. `of` is the exchange that was rejected with 401; several calls can
   * share one refresh.
   */
  retry: z.strictObject({ of: exchangeId, part: z.enum(['refused', 'refresh', 'repeated']) }).optional(),
});

/** An exchange without headers and bodies. */
export type ExchangeSummary = z.infer<typeof exchangeSummarySchema>;

const sized = {
  /**
   * Size in bytes, decompressed. Omitted for requests with replaced secrets, since it would reveal
   * the length of a password.
   */
  bytes: z.int().min(0).optional(),
};

const text = z.string().max(200_000);

/** A recorded body, without secrets. */
export const recordedBodySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('form'), ...sized, fields: z.array(pair).max(2000) }),
  z.strictObject({ kind: z.literal('json'), ...sized, text }),
  /** `cut`: only the beginning was recorded. */
  z.strictObject({ kind: z.literal('text'), ...sized, text, cut: z.boolean() }),
  /** Binary, or omitted from a report: only the size is known. */
  z.strictObject({ kind: z.literal('unread'), ...sized }),
]);

/** A body in the exchange log. */
export type RecordedBody = z.infer<typeof recordedBodySchema>;

const recordedMessageSchema = z.strictObject({ headers: z.array(pair).max(500), body: recordedBodySchema });

/** An exchange as sent and received, with secrets replaced by labels. */
export const exchangeDetailsSchema = exchangeSummarySchema.extend({
  url: z.string().max(20_000),
  request: recordedMessageSchema.optional(),
  response: recordedMessageSchema.extend({ statusText: z.string().max(1000) }).optional(),
});

/** An exchange with its headers and bodies. */
export type ExchangeDetails = z.infer<typeof exchangeDetailsSchema>;

/** An exchange, as the page shows it. */
export const exchangeViewSchema = z.strictObject({
  details: exchangeDetailsSchema,
  /**
   * The request as a curl command, with variables instead of secrets. Absent if the request is
   * malformed.
   */
  curl: z.string().optional(),
});

/** An exchange as the page shows it. */
export type ExchangeView = z.infer<typeof exchangeViewSchema>;

/** Changes to the log since a revision. */
export const logChangesSchema = z.strictObject({
  revision: z.int(),
  /** ID of the oldest exchange that is still in the log. */
  oldest: z.int(),
  exchanges: z.array(exchangeSummarySchema),
});

/** What changed in the exchange log since the page last asked. */
export type LogChanges = z.infer<typeof logChangesSchema>;
