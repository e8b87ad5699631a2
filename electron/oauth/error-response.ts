import type { Failure, FailureFacts, FailureKind } from '../../shared/errors.ts';
import { redact } from '../core/redaction/server-text.ts';
import { parseChallenges } from '../http/challenges.ts';
import { describeEndpoint, type HttpResponse } from '../http/exchange.ts';
import { isWrongCredentialsError } from './dialects/account-errors.ts';
import type { Dialect, ErrorResponse, RequestPurpose } from './dialects/dialect.ts';
import { measureClockSkewSeconds, parseAvailableAt, parseRetryAt } from './retry-after.ts';

/** What a reply that is not a success is judged by. */
export type ErrorResponseContext = {
  dialect: Dialect;
  purpose: RequestPurpose;
  method: string;
  url: URL;
  /** What was sent and must not come back in a description. */
  secrets: readonly string[];
  scopes: readonly string[];
};

const kindByCode = new Map<string, FailureKind>(
  Object.entries({
    invalid_client: 'client_refused',
    unauthorized_client: 'grant_not_allowed',
    unsupported_grant_type: 'grant_not_allowed',
    invalid_scope: 'scope_refused',
    access_denied: 'access_denied',
    mfa_required: 'mfa_required',
    slow_down: 'rate_limited',
    too_many_attempts: 'rate_limited',
    too_many_requests: 'rate_limited',
    temporarily_unavailable: 'server_error',
    server_error: 'server_error',
    // OIDC Core §3.1.2.6: what a browser would be shown.
    interaction_required: 'verification_required',
    login_required: 'verification_required',
    consent_required: 'grant_not_allowed',
  } as const),
);

/** Which grant a client may not use; elsewhere than at the token endpoint there is none. */
function grantNotAllowed(purpose: RequestPurpose): FailureKind {
  switch (purpose) {
    case 'password':
      return 'grant_not_allowed';
    case 'refresh':
      return 'refresh_not_allowed';
    case 'mfa':
      return 'mfa_not_allowed';
    default:
      return 'request_refused';
  }
}

/** Codes that leave open who or what was refused, and so give way to what the description says. */
const ambiguousCodes = new Set<string | undefined>([undefined, 'server_error', 'access_denied']);

/** Statuses with which servers refuse a sign-in without a code of OAuth's: Glewlwyd an empty 403, UAA `unauthorized`. */
const refusalStatuses = new Set([400, 401, 403, 422]);

/** Codes that are HTTP's word for the status and not a reason. */
const reasonPhrases = new Set<string | undefined>([undefined, 'unauthorized', 'forbidden', 'bad request']);

/** What the refusal of a password means where OAuth has no code for it. */
function passwordRefusalKind(wire: ErrorResponse, code: string | undefined): FailureKind | undefined {
  if (wire.status >= 500) return undefined;
  if ((ambiguousCodes.has(code) || !kindByCode.has(code ?? '')) && isWrongCredentialsError(wire))
    return 'credentials_refused';
  if (!refusalStatuses.has(wire.status)) return undefined;
  return reasonPhrases.has(code) || (wire.status === 401 && !kindByCode.has(code ?? ''))
    ? 'sign_in_refused'
    : undefined;
}

/** RFC 6749 §5.2's codes and HTTP's statuses, where the dialect has nothing else to say. */
function defaultFailureKind(wire: ErrorResponse, purpose: RequestPurpose, isEmpty: boolean): FailureKind {
  const { status } = wire;
  const error = wire.error?.toLowerCase();
  if (status === 429) return 'rate_limited';
  if (status === 407) return 'proxy_refused';
  // A network that wants a sign-in of its own (RFC 6585 §6).
  if (status === 511) return 'reply_not_json';
  if (error === 'invalid_grant') return purpose === 'refresh' ? 'session_ended' : 'credentials_refused';
  // RFC 6750 §3.1's code for a token that is no more, by which servers made with Spring Security mean the refresh token.
  if (error === 'invalid_token' && purpose === 'refresh') return 'session_ended';
  const refused = purpose === 'password' ? passwordRefusalKind(wire, error) : undefined;
  if (refused) return refused;
  // RFC 6749 §5.2 keeps 401 for a client that could not be told; the code says less than it there.
  if (error === 'unauthorized_client' && status === 401) return 'client_refused';
  const known = error === undefined ? undefined : kindByCode.get(error);
  if (known) return known === 'grant_not_allowed' ? grantNotAllowed(purpose) : known;
  if (purpose === 'discovery') return 'discovery_failed';
  if (purpose === 'keys') return 'keys_unavailable';
  if (status >= 500) return 'server_error';
  // Servers that say nothing: Glewlwyd refuses a refresh token with an empty 400. A text that is no error of theirs is a
  // firewall's on the way, and says nothing about a refresh token.
  if (isEmpty && purpose === 'refresh' && [400, 403].includes(status)) return 'session_ended';
  return status === 401 && purpose !== 'userinfo' ? 'client_refused' : 'request_refused';
}

/** The body's JSON object, where it is one. */
function parseBody(body: Uint8Array): { isJson: boolean; members: Record<string, unknown> } {
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(body));
    const isObject = json !== null && typeof json === 'object' && !Array.isArray(json);
    return { isJson: true, members: isObject ? (json as Record<string, unknown>) : {} };
  } catch {
    return { isJson: false, members: {} };
  }
}

/** The reason that is in a `WWW-Authenticate` header (RFC 6750 §3, and of Basic at some servers) and nowhere else. */
const findErrorChallenge = (headers: Headers) =>
  parseChallenges(headers.get('www-authenticate')).find(({ error }) => error !== undefined);

const isHtml = (reply: HttpResponse) => /\bhtml\b/i.test(reply.headers.get('content-type') ?? '');

/** What a reply with an error status means (RFC 6749 §5.2, the dialect's own meanings, HTTP's statuses). */
export function errorResponseFailure(reply: HttpResponse, context: ErrorResponseContext): Failure {
  const { dialect, purpose, method, url, secrets, scopes } = context;
  const { isJson, members } = parseBody(reply.body);
  const { requestId: idInBody, ...inBody } = dialect.parseErrorBody(members);
  const said =
    inBody.error === undefined && inBody.description === undefined ? findErrorChallenge(reply.headers) : inBody;
  const wire: ErrorResponse = { status: reply.status, error: said?.error, description: said?.description };
  const kind =
    !isJson && isHtml(reply) && reply.status < 500 && ![404, 407, 429].includes(reply.status)
      ? 'reply_not_json'
      : (dialect.classifyError(wire, purpose) ?? defaultFailureKind(wire, purpose, reply.body.byteLength === 0));
  const facts: FailureFacts = { host: url.host };
  const now = reply.sentAt + reply.durationMs;
  if (kind === 'rate_limited') facts.retryAt = parseRetryAt(reply.headers, now);
  if (kind === 'server_error') facts.retryAt = parseAvailableAt(reply.headers, now);
  if (kind === 'client_refused') facts.clockSkewSeconds = measureClockSkewSeconds(reply);
  if (kind === 'scope_refused') facts.scopes = [...scopes];
  return {
    kind,
    facts,
    details: {
      code: wire.error === undefined ? undefined : redact(wire.error, secrets).slice(0, 200),
      description: wire.description === undefined ? undefined : redact(wire.description, secrets),
      status: reply.status,
      requestId: requestId([...dialect.requestIdHeaders.map((name) => reply.headers.get(name)), idInBody], secrets),
      endpoint: describeEndpoint(method, url),
    },
  };
}

/** W3C Trace Context: as long as a token would be, but none. */
const traceparent = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

function requestId(candidates: readonly (string | null | undefined)[], secrets: readonly string[]): string | undefined {
  const value = candidates.find(Boolean);
  if (!value) return undefined;
  return traceparent.test(value) ? value : redact(value, secrets).slice(0, 200);
}
