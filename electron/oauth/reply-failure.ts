import type { Failure, FailureFacts, FailureKind } from '../../shared/errors.ts';
import { describeEndpoint, type Reply } from '../http/exchange.ts';
import type { Dialect, Purpose, WireError } from './dialects/dialect.ts';
import { redact } from './redact.ts';

/** What a reply that is not a success is judged by. */
export type ReplyContext = {
  dialect: Dialect;
  purpose: Purpose;
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
  } as const),
);

/** RFC 6749 §5.2's codes and HTTP's statuses, where the dialect has nothing else to say. */
function usualMeaning({ status, error }: WireError, purpose: Purpose): FailureKind {
  if (status === 429) return 'rate_limited';
  if (status === 407) return 'proxy_refused';
  if (error === 'invalid_grant') return purpose === 'refresh' ? 'session_ended' : 'credentials_refused';
  const known = error === undefined ? undefined : kindByCode.get(error);
  if (known) return known;
  if (purpose === 'discovery') return 'discovery_failed';
  if (purpose === 'keys') return 'keys_unavailable';
  if (status >= 500) return 'server_error';
  return status === 401 ? 'client_refused' : 'request_refused';
}

const longestWait = 24 * 60 * 60 * 1000;

/** When `Retry-After` (RFC 9110 §10.2.3: seconds or a date) allows the next try, in ms since the epoch: within a day. */
export function retryAt(headers: Headers, now: number): number | undefined {
  const value = headers.get('retry-after')?.trim();
  if (!value) return undefined;
  if (/^\d+$/.test(value)) return now + Math.min(Number(value) * 1000, longestWait);
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(value)) return undefined;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.min(Math.max(date, now), now + longestWait);
}

function parseError(body: Uint8Array, status: number): WireError & { isJson: boolean } {
  const text = new TextDecoder().decode(body);
  try {
    const json: unknown = JSON.parse(text);
    const member = (name: string) => {
      const value = json !== null && typeof json === 'object' ? (json as Record<string, unknown>)[name] : undefined;
      return typeof value === 'string' ? value : undefined;
    };
    return { status, error: member('error'), description: member('error_description'), isJson: true };
  } catch {
    return { status, error: undefined, description: undefined, isJson: false };
  }
}

const looksLikePage = (reply: Reply) => /\bhtml\b/i.test(reply.headers.get('content-type') ?? '');

/** What a reply with an error status means (RFC 6749 §5.2, the dialect's own meanings, HTTP's statuses). */
export function replyFailure(reply: Reply, context: ReplyContext): Failure {
  const { dialect, purpose, method, url, secrets, scopes } = context;
  const wire = parseError(reply.body, reply.status);
  const kind =
    !wire.isJson && looksLikePage(reply) && reply.status < 500 && ![404, 407, 429].includes(reply.status)
      ? 'reply_not_json'
      : (dialect.meaning(wire, purpose) ?? usualMeaning(wire, purpose));
  const facts: FailureFacts = { host: url.host };
  if (kind === 'rate_limited') facts.retryAt = retryAt(reply.headers, reply.sentAt + reply.durationMs);
  if (kind === 'scope_refused') facts.scopes = [...scopes];
  return {
    kind,
    facts,
    details: {
      code: wire.error === undefined ? undefined : redact(wire.error, secrets).slice(0, 200),
      description: wire.description === undefined ? undefined : redact(wire.description, secrets),
      status: reply.status,
      requestId: requestId(reply.headers, dialect, secrets),
      endpoint: describeEndpoint(method, url),
    },
  };
}

/** W3C Trace Context: as long as a token would be, but none. */
const traceparent = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

function requestId(headers: Headers, dialect: Dialect, secrets: readonly string[]): string | undefined {
  for (const name of dialect.requestIdHeaders) {
    const value = headers.get(name);
    if (value) return traceparent.test(value) ? value : redact(value, secrets).slice(0, 200);
  }
  return undefined;
}
