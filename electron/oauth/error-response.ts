import type { Failure, FailureFacts, FailureKind } from '../../shared/errors.ts';
import { isJsonObject } from '../core/json.ts';
import type { ResponseHeaders } from '../core/ports.ts';
import { sanitizeServerText } from '../core/redaction/sanitize-server-text.ts';
import { parseChallenges } from '../http/challenges.ts';
import { describeEndpoint, type HttpResponse } from '../http/exchange.ts';
import type { Dialect, ErrorResponse, RequestPurpose } from './dialects/dialect.ts';
import { findRefusalKind } from './dialects/find-refusal.ts';
import { isWrongCredentialsError } from './dialects/wrong-credentials.ts';
import { parseJsonBody } from './parse-json-body.ts';
import { measureClockSkewSeconds, parseAvailableAt, parseRetryAt } from './retry-after.ts';

/** What an error response is interpreted with. */
export type ErrorResponseContext = {
  dialect: Dialect;
  purpose: RequestPurpose;
  method: string;
  url: URL;
  /** Values sent in the request, to redact from the description. */
  secrets: readonly string[];
  scopes: readonly string[];
  /** Whether a refresh requests fewer scopes than were granted, which a server may refuse. */
  isNarrowed?: boolean;
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
    // OIDC Core §3.1.2.6: the user has to do something in a browser.
    interaction_required: 'verification_required',
    login_required: 'verification_required',
    consent_required: 'grant_not_allowed',
  } as const),
);

/** Returns the kind for a grant that the client is not allowed to use. */
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

/** Codes that do not say what was refused, so that the description decides. */
const ambiguousCodes = new Set<string | undefined>([undefined, 'server_error', 'access_denied']);

/**
 * Statuses with which some servers refuse a sign-in without an OAuth code: Glewlwyd sends an empty
 * 403, UAA `unauthorized`.
 */
const refusalStatuses = new Set([400, 401, 403, 422]);

/** Codes that repeat the HTTP reason phrase and give no reason. */
const reasonPhrases = new Set<string | undefined>([undefined, 'unauthorized', 'forbidden', 'bad request']);

/** Classifies the refusal of a password for which OAuth has no code. */
function passwordRefusalKind(response: ErrorResponse): FailureKind | undefined {
  const { status, description } = response;
  const code = response.error?.toLowerCase();
  if (status >= 500) return undefined;
  const isUnknown = !kindByCode.has(code ?? '');
  if ((ambiguousCodes.has(code) || isUnknown) && isWrongCredentialsError(response)) return 'credentials_refused';
  if (!refusalStatuses.has(status)) return undefined;
  if (reasonPhrases.has(code)) return 'sign_in_refused';
  if (status !== 401) return undefined;
  // A failing server responds with 5xx, not 401, and a server that applies a rule describes it.
  const isSilent = code === 'server_error' || (code === 'access_denied' && description === undefined);
  return isUnknown || isSilent ? 'sign_in_refused' : undefined;
}

/** What a response has besides an error. */
type ResponseFacts = { isEmpty: boolean; hasChallenge: boolean; isNarrowed: boolean };

/** Whether the refusal of a refresh without a reason can only mean the refresh token. */
function isRefreshTokenRefused({ status, error, description }: ErrorResponse, facts: ResponseFacts): boolean {
  // RFC 6750 §3.1's code, which servers built with Spring Security use for the refresh token.
  if (error === 'invalid_grant' || error === 'invalid_token') return true;
  const isRefusal = status === 400 || status === 401;
  if (error === 'invalid_request') return isRefusal && description === undefined && !facts.isNarrowed;
  // Glewlwyd refuses a refresh token with an empty 400. A non-empty body without an error comes
  // from a firewall in between and says nothing about the refresh token. RFC 6749 §5.2 refuses a
  // client with 401 and a challenge.
  return facts.isEmpty && (isRefusal || status === 403) && !(status === 401 && facts.hasChallenge);
}

/** Classifies an error by its code (RFC 6749 §5.2) and HTTP status. */
function defaultFailureKind(errorResponse: ErrorResponse, purpose: RequestPurpose, facts: ResponseFacts): FailureKind {
  const { status } = errorResponse;
  const error = errorResponse.error?.toLowerCase();
  const response = { ...errorResponse, error };
  if (status === 429) return 'rate_limited';
  // A captive portal (RFC 6585 §6).
  if (status === 511) return 'response_not_json';
  const worded = findRefusalKind(errorResponse, purpose);
  if (worded) return worded;
  const isLookUp = purpose === 'discovery' || purpose === 'keys';
  if (purpose === 'refresh' && isRefreshTokenRefused(response, facts)) return 'session_ended';
  if (error === 'invalid_grant') return 'credentials_refused';
  const refused = purpose === 'password' ? passwordRefusalKind(response) : undefined;
  if (refused) return refused;
  // RFC 6749 §5.2 reserves 401 for failed client authentication, so the status decides here.
  if (error === 'unauthorized_client' && status === 401) return 'client_refused';
  const known = error === undefined ? undefined : kindByCode.get(error);
  // No client is named in a look-up, so that it cannot be what was refused.
  if (known && (!isLookUp || known === 'rate_limited' || known === 'server_error'))
    return known === 'grant_not_allowed' ? grantNotAllowed(purpose) : known;
  if (purpose === 'discovery') return 'discovery_failed';
  if (purpose === 'keys') return 'keys_unavailable';
  if (status >= 500) return 'server_error';
  return status === 401 && purpose !== 'userinfo' ? 'client_refused' : 'request_refused';
}

/** Finds an error in the `WWW-Authenticate` header (RFC 6750 §3; some servers add it to Basic). */
const findErrorChallenge = (headers: ResponseHeaders) =>
  parseChallenges(headers.get('www-authenticate')).find(({ error }) => error !== undefined);

const isHtml = ({ headers }: HttpResponse) => /\bhtml\b/i.test(headers.get('content-type') ?? '');

/** Returns the object with the error: the body, or the first item of a list (Salesforce). */
function toErrorBody(json: unknown): Record<string, unknown> {
  const first: unknown = Array.isArray(json) ? json[0] : json;
  return isJsonObject(first) ? first : {};
}

/** Purposes of requests to the token endpoint, which refuses with 400 and 401 (RFC 6749 §5.2). */
const grantPurposes = new Set<RequestPurpose>(['password', 'refresh', 'mfa']);

/** Whether a web page may come from something in between, such as a captive portal. */
function isInterference(response: HttpResponse, purpose: RequestPurpose): boolean {
  const { status } = response;
  if (!isHtml(response) || status >= 500 || [404, 429].includes(status)) return false;
  return !grantPurposes.has(purpose) || (status !== 400 && status !== 401);
}

/**
 * Returns the failure that an error response means, by the provider's dialect, the error code and
 * the HTTP status.
 *
 * @see RFC 6749 §5.2
 */
export function errorResponseFailure(response: HttpResponse, context: ErrorResponseContext): Failure {
  const { dialect, purpose, method, url, secrets, scopes, isNarrowed = false } = context;
  const { status, headers, body } = response;
  const json = parseJsonBody(body, headers.get('content-type'));
  const { requestId: idInBody, ...inBody } = dialect.parseErrorBody(toErrorBody(json));
  const isBodySilent = inBody.error === undefined && inBody.description === undefined;
  const { error, description } = (isBodySilent ? findErrorChallenge(headers) : inBody) ?? {};
  const errorResponse: ErrorResponse = { status, error, description };
  const kind =
    json === undefined && isInterference(response, purpose)
      ? 'response_not_json'
      : (dialect.classifyError(errorResponse, purpose) ??
        defaultFailureKind(errorResponse, purpose, {
          isEmpty: body.byteLength === 0,
          hasChallenge: headers.get('www-authenticate') !== null,
          isNarrowed,
        }));
  const facts: FailureFacts = { host: url.host };
  const now = response.sentAt + response.durationMs;
  if (kind === 'rate_limited') facts.retryAt = parseRetryAt(headers, now);
  if (kind === 'server_error') facts.retryAt = parseAvailableAt(headers, now);
  if (kind === 'client_refused') facts.clockSkewSeconds = measureClockSkewSeconds(response);
  if (kind === 'scope_refused') facts.scopes = [...scopes];
  return {
    kind,
    facts,
    details: {
      code: error === undefined ? undefined : sanitizeServerText(error, secrets).slice(0, 200),
      description: description === undefined ? undefined : sanitizeServerText(description, secrets),
      status,
      requestId: findRequestId([...dialect.requestIdHeaders.map((name) => headers.get(name)), idInBody], secrets),
      endpoint: describeEndpoint(method, url),
    },
  };
}

/** W3C Trace Context §3.2. As long as a token, but not a secret. */
const traceparent = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

function findRequestId(
  candidates: readonly (string | null | undefined)[],
  secrets: readonly string[],
): string | undefined {
  const value = candidates.find(Boolean);
  if (!value) return undefined;
  return traceparent.test(value) ? value : sanitizeServerText(value, secrets).slice(0, 200);
}
