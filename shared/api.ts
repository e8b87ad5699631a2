import { z } from 'zod';
import { profileIdSchema } from './profile.ts';

export const apiMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** The token that authenticates a call: the session's access token, its ID token, or none. */
export const apiTokenKinds = ['access', 'id', 'none'] as const;

/** A call to a protected API. Main adds the token. */
export const apiCallSchema = z.strictObject({
  /** Chosen by the page, to cancel the call or save its response. */
  callId: z.string().min(1).max(64),
  /** The profile whose API is called while signed out, which only calls without a token can do. */
  profileId: profileIdSchema.optional(),
  method: z.enum(apiMethods),
  url: z.string().max(8000),
  /** Added headers; `authorization`, `cookie`, `host` and hop-by-hop headers are refused. */
  headers: z.record(z.string().max(200), z.string().max(8000)).default({}),
  body: z.string().max(1_000_000).optional(),
  /** The ID of the chosen file to send as the body. */
  fileId: z.int().optional(),
  /** The user's saved request that the call was made from. Main fills in its secrets. */
  basedOn: z.string().max(100).optional(),
  /** Defaults to the access token. */
  token: z.enum(apiTokenKinds).optional(),
  /**
   * Timeout for the response headers and again for the body, in milliseconds. Defaults to one
   * minute.
   */
  timeoutMs: z.int().min(1000).max(600_000).optional(),
});

/** A request that the page asks main to send. */
export type ApiCall = z.infer<typeof apiCallSchema>;

/**
 * One challenge of a `WWW-Authenticate` header (RFC 9110 §11.6.1), its parameters as RFC 6750 §3
 * names them.
 */
export const challengeSchema = z.strictObject({
  scheme: z.string(),
  realm: z.string().optional(),
  error: z.string().optional(),
  description: z.string().optional(),
  /** The scopes that the API requires. */
  scopes: z.array(z.string()),
});

/** An authentication scheme that the API accepts, and its parameters. */
export type Challenge = z.infer<typeof challengeSchema>;

/** Why the API returned 401 or 403, as far as it specifies. */
export const refusalSchema = z.strictObject({
  /**
   * `token_refused`: `invalid_token`. `scope_missing`: `insufficient_scope`. `request_refused`:
   * `invalid_request`. `token_required`: no token was sent but one is required. `other_scheme`: the
   * API requires another scheme than Bearer. `unexplained`: no reason given.
   * @see RFC 6750 §3.1
   */
  reason: z.enum([
    'token_refused',
    'scope_missing',
    'request_refused',
    'token_required',
    'other_scheme',
    'unexplained',
  ]),
  challenges: z.array(challengeSchema),
  /** Scopes of the token that was sent. */
  tokenScopes: z.array(z.string()),
  /** Required scopes that the token lacks. */
  missingScopes: z.array(z.string()),
});

/** The explanation of a 401 or 403. */
export type Refusal = z.infer<typeof refusalSchema>;

export const apiResponseSchema = z.strictObject({
  status: z.int(),
  statusText: z.string(),
  headers: z.array(z.tuple([z.string(), z.string()])),
  /** `content-type` without parameters, in lowercase. */
  mediaType: z.string().optional(),
  /** The body as text, truncated at 1 MiB; absent if it isn't text. */
  text: z.string().optional(),
  /** A complete image, or the first 16 KiB of another binary body. */
  base64: z.string().optional(),
  /** The history omitted the body because it is too long or isn't text. */
  bodyOmitted: z.literal(true).optional(),
  /** Number of body bytes read. */
  bytes: z.int(),
  /** Total number of bytes, if the API specifies it. */
  totalBytes: z.int().optional(),
  /** Whether the body is longer than what was read. It can be saved while the response is open. */
  truncated: z.boolean(),
  /** Whether the response repeated a token of the session, which asterisks replace. */
  masked: z.boolean(),
  /** Start of the call, in milliseconds since the epoch. */
  sentAt: z.number(),
  /** Time from the call to the last byte, including a refresh, in milliseconds. */
  durationMs: z.number(),
  token: z.enum(apiTokenKinds),
  /** When the access token was refreshed for this call, if at all. */
  refreshed: z.enum(['no', 'before', 'after_401']),
  /** Set for 401 and 403. */
  refusal: refusalSchema.optional(),
});

/** A response to an API call, without the session's tokens. */
export type ApiResponse = z.infer<typeof apiResponseSchema>;

/** A file that the user chose as a body. Its path stays in main. */
export const chosenFileSchema = z.strictObject({ fileId: z.int(), name: z.string(), bytes: z.int() });

/** A file to send as a body, by an ID instead of its path. */
export type ChosenFile = z.infer<typeof chosenFileSchema>;

/** Progress of saving a response. */
export const saveProgressSchema = z.strictObject({
  callId: z.string(),
  bytes: z.int(),
  totalBytes: z.int().optional(),
});

/** How much of a response body is saved. */
export type SaveProgress = z.infer<typeof saveProgressSchema>;

/** Progress of a call: how much of the request's body was sent, or of the response's received. */
export const callProgressSchema = saveProgressSchema.extend({ phase: z.enum(['sending', 'receiving']) });

/** How much of the bodies of a call was sent or received. */
export type CallProgress = z.infer<typeof callProgressSchema>;

/** Server-sent events of a call in progress, as text without the session's tokens. */
export const apiEventsSchema = z.strictObject({
  callId: z.string(),
  /** The events since the last message, oldest first. Omits some of very many or long ones. */
  events: z.array(z.string()),
  /** How many events have arrived since the call. */
  count: z.int(),
});

/** Events that have just arrived. */
export type ApiEvents = z.infer<typeof apiEventsSchema>;

export const savedFileSchema = z.strictObject({ name: z.string(), bytes: z.int() });

/** The name and size of a saved response body. */
export type SavedFile = z.infer<typeof savedFileSchema>;
