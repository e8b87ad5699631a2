import { z } from 'zod';

export const apiMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** What a call authenticates with: the session's access token, its ID token, or nothing. */
export const apiTokenKinds = ['access', 'id', 'none'] as const;

/** A call to a protected API. Main adds the token. */
export const apiCallSchema = z.strictObject({
  /** Chosen by the page, to cancel with and to save the reply by. */
  callId: z.string().min(1).max(64),
  /** Whose API it is where nobody is signed in, which only a call without a token can do without. */
  profileId: z.string().max(63).optional(),
  method: z.enum(apiMethods),
  url: z.string().max(8000),
  /** Added headers; `authorization`, `cookie`, `host` and hop-by-hop headers are refused. */
  headers: z.record(z.string().max(200), z.string().max(8000)).default({}),
  body: z.string().max(1_000_000).optional(),
  /** The body is a file that the person chose, by the number that choosing it gave. */
  fileId: z.int().optional(),
  /** The access token where this is not set. */
  token: z.enum(apiTokenKinds).optional(),
  /** The longest wait for the reply to begin, and then again for its body, in milliseconds; a minute unless set. */
  timeoutMs: z.int().min(1000).max(600_000).optional(),
});

export type ApiCall = z.infer<typeof apiCallSchema>;

/** One challenge of a `WWW-Authenticate` header (RFC 9110 §11.6.1), its parameters as RFC 6750 §3 names them. */
export const challengeSchema = z.strictObject({
  scheme: z.string(),
  realm: z.string().optional(),
  error: z.string().optional(),
  description: z.string().optional(),
  /** The scopes that the API asks for. */
  scopes: z.array(z.string()),
});

export type Challenge = z.infer<typeof challengeSchema>;

/** Why a call was answered with 401 or 403, as far as the API says. */
export const refusalSchema = z.strictObject({
  /**
   * `token_refused`: RFC 6750 `invalid_token`. `scope_missing`: `insufficient_scope`. `request_refused`: `invalid_request`.
   * `token_wanted`: no token was sent and one is wanted. `other_scheme`: it wants something else than a bearer token.
   * `unexplained`: it does not say.
   */
  reason: z.enum(['token_refused', 'scope_missing', 'request_refused', 'token_wanted', 'other_scheme', 'unexplained']),
  challenges: z.array(challengeSchema),
  /** The scopes of the token that was sent. */
  held: z.array(z.string()),
  /** What the API asks for and the token does not have. */
  missing: z.array(z.string()),
});

export type Refusal = z.infer<typeof refusalSchema>;

export const apiResponseSchema = z.strictObject({
  status: z.int(),
  statusText: z.string(),
  headers: z.array(z.tuple([z.string(), z.string()])),
  /** `content-type` without its parameters, in lower case. */
  mediaType: z.string().optional(),
  /** The body as text, cut at 1 MiB; absent where it is not text. */
  text: z.string().optional(),
  /** A picture whole, or the first 16 KiB of another body that is not text. */
  base64: z.string().optional(),
  /** The history kept no body of this reply: it was long, or is not text. */
  bodyLeftOut: z.literal(true).optional(),
  /** How many bytes of the body were read. */
  bytes: z.int(),
  /** How many there are, where the API says. */
  totalBytes: z.int().optional(),
  /** There is more than was read. It can be saved as long as the reply is held open. */
  truncated: z.boolean(),
  /** The reply repeated a token of the session, which is replaced by asterisks. */
  masked: z.boolean(),
  /** When the call began, in milliseconds since the epoch. */
  sentAt: z.number(),
  /** From the call to the last byte, in milliseconds, a refresh included. */
  durationMs: z.number(),
  token: z.enum(apiTokenKinds),
  /** The access token was refreshed for this call: before it was sent, or after a 401. */
  refreshed: z.enum(['no', 'before', 'after_401']),
  /** For a 401 or 403. */
  refusal: refusalSchema.optional(),
});

export type ApiResponse = z.infer<typeof apiResponseSchema>;

/** A file that the person chose as a body. Its path stays in main. */
export const chosenFileSchema = z.strictObject({ fileId: z.int(), name: z.string(), bytes: z.int() });

export type ChosenFile = z.infer<typeof chosenFileSchema>;

/** How far the saving of a reply is. */
export const saveProgressSchema = z.strictObject({
  callId: z.string(),
  bytes: z.int(),
  totalBytes: z.int().optional(),
});

export type SaveProgress = z.infer<typeof saveProgressSchema>;

export const savedFileSchema = z.strictObject({ name: z.string(), bytes: z.int() });

export type SavedFile = z.infer<typeof savedFileSchema>;
