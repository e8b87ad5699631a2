import type { Failure, FailureKind } from '../../shared/errors.ts';
import { parseExactJson } from '../../shared/json/exact-json.ts';
import type { Profile } from '../../shared/profile.ts';
import { type FailureContext, FailureError, fail } from '../core/failure.ts';
import { isJsonObject, isTooComplex } from '../core/json.ts';
import type { ResponseHeaders } from '../core/ports.ts';
import {
  describeEndpoint,
  type Exchange,
  type ExchangeLimits,
  type ExchangeRequest,
  type HttpResponse,
} from '../http/exchange.ts';
import { JsonResponse } from '../http/json-response.ts';
import { ReadResponse } from '../http/read-response.ts';
import type { Dialect, RequestPurpose } from './dialects/dialect.ts';
import { errorResponseFailure } from './error-response.ts';
import { serverLimits } from './limits.ts';
import { MfaRequiredResponse, parseMfaToken } from './mfa/mfa-required.ts';
import { parseJsonBody } from './parse-json-body.ts';
import { measureClockSkewSeconds } from './retry-after.ts';

/** The purpose of the requests, and what their failures must not contain. */
export type ServerFetchOptions = {
  profile: Pick<Profile, 'scopes' | 'allowLoopbackHttp'>;
  dialect: Dialect;
  purpose: RequestPurpose;
  signal: AbortSignal | undefined;
  /** Values sent in the request, to redact from failures. */
  secrets?: readonly string[];
  /** The requested scopes; the profile's if omitted. */
  scopes?: readonly string[] | undefined;
};

type FetchInit = { method: string; headers: Record<string, string>; body?: unknown };

/** The `customFetch` of one oauth4webapi request, and what is known about its response. */
export type ServerFetch = {
  fetch: (url: string, init: FetchInit) => Promise<Response>;
  /** When the request was sent, in ms since the epoch. */
  sentAt: () => number;
  /** When the response was complete, in ms since the epoch. */
  receivedAt: () => number;
  /** Local clock minus server clock, in seconds. */
  clockSkewSeconds: () => number | undefined;
};

const isHtml = ({ body, headers }: HttpResponse) =>
  /\bhtml\b/i.test(headers.get('content-type') ?? '') || /^\s*</.test(new TextDecoder().decode(body));

/** Requests whose responses the user sees. */
const exactPurposes = new Set<RequestPurpose>(['userinfo', 'introspection']);

function parseExactBody(body: Uint8Array): unknown {
  const text = new TextDecoder().decode(body);
  return isTooComplex(text, { maxDepth: 100 }) ? undefined : parseExactJson(text);
}

/**
 * Parses the JSON object in a response.
 *
 * @throws `response_not_json` for a web page, otherwise `response_malformed`; `keys_unavailable`
 *   for keys
 */
function parseObject(response: HttpResponse, purpose: RequestPurpose, at: FailureContext): Record<string, unknown> {
  const json = exactPurposes.has(purpose)
    ? parseExactBody(response.body)
    : parseJsonBody(response.body, response.headers.get('content-type'));
  if (isJsonObject(json)) return json;
  const kind: FailureKind = json === undefined && isHtml(response) ? 'response_not_json' : 'response_malformed';
  return fail(purpose === 'keys' ? 'keys_unavailable' : kind, at);
}

const isJwt = (headers: ResponseHeaders) =>
  /^application\/jwt\s*(;|$)/i.test(headers.get('content-type')?.trim() ?? '');

const grantPurposes = new Set<RequestPurpose>(['password', 'refresh', 'mfa']);

/** Whether a body has an `error` and no token: some servers refuse with a success status. */
function isErrorWithoutToken(body: Uint8Array): boolean {
  const json = parseJsonBody(body);
  if (!isJsonObject(json)) return false;
  const { error, access_token: token } = json;
  return typeof error === 'string' && error !== '' && (token === undefined || token === null || token === '');
}

/** A response whose body is a JWT. */
export class SignedResponse extends ReadResponse {
  readonly jwt: string;

  constructor(jwt: string) {
    super({ 'content-type': 'application/jwt' });
    this.jwt = jwt;
  }
}

/**
 * Encodes a form with `%20` for spaces, as in the providers' examples: every server decodes it, but
 * not every server decodes `+`.
 */
export const encodeForm = (form: URLSearchParams): string => form.toString().replaceAll('+', '%20');

const maxRedirects = 3;

/**
 * Gets a document that is public, following redirects within its origin: the request holds no
 * secret, and the same server decides what the document contains.
 *
 * @throws `redirect_refused` for a redirect to another origin
 */
async function getPublicDocument(
  exchange: Exchange,
  request: ExchangeRequest,
  limits: ExchangeLimits,
): Promise<HttpResponse> {
  let url = new URL(request.url);
  for (let count = 0; ; count += 1) {
    const returnRedirects = count < maxRedirects;
    const response = await exchange({ ...request, url: url.href }, { ...limits, returnRedirects });
    const { status } = response;
    const location = status > 299 && status < 400 ? response.headers.get('location') : null;
    if (location === null) return response;
    const target = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
    if (target?.origin !== url.origin || target.username !== '' || target.password !== '')
      return fail('redirect_refused', {
        facts: { host: url.host },
        details: { endpoint: describeEndpoint('GET', url), status },
      });
    url = target;
  }
}

/**
 * Creates the `customFetch` for one oauth4webapi request. It returns the JSON object of a success
 * response and fails with what an error response means. The one exception is a password request
 * that the server answers by demanding a second factor: that returns {@link MfaRequiredResponse}.
 */
export function serverFetch(exchange: Exchange, options: ServerFetchOptions): ServerFetch {
  const { profile, dialect, purpose, signal, secrets = [], scopes = profile.scopes } = options;
  let sentAt = 0;
  let receivedAt = 0;
  let clockSkewSeconds: number | undefined;

  function toErrorOutcome(response: HttpResponse, method: string, url: URL): MfaRequiredResponse {
    const mfaToken = purpose === 'password' ? parseMfaToken(response.body) : undefined;
    const failure: Failure = errorResponseFailure(response, {
      dialect,
      purpose,
      method,
      url,
      secrets: mfaToken ? [...secrets, mfaToken.reveal()] : secrets,
      scopes,
      isNarrowed: purpose === 'refresh' && options.scopes !== undefined,
    });
    if (!mfaToken || failure.kind !== 'mfa_required') throw new FailureError(failure);
    return new MfaRequiredResponse({ failure, mfaToken, requestedAt: response.sentAt });
  }

  return {
    sentAt: () => sentAt,
    receivedAt: () => receivedAt,
    clockSkewSeconds: () => clockSkewSeconds,
    async fetch(address, { method, headers, body }) {
      const url = new URL(address);
      const form = body instanceof URLSearchParams ? encodeForm(body) : undefined;
      // Without the user agent of oauth4webapi.
      const { 'user-agent': _, ...ownHeaders } = headers;
      const request = { purpose, method, url: address, headers: ownHeaders, body: form, signal };
      const response = await (purpose === 'discovery'
        ? getPublicDocument(exchange, request, serverLimits(profile))
        : exchange(request, serverLimits(profile)));
      const { status } = response;
      sentAt = response.sentAt;
      receivedAt = sentAt + response.durationMs;
      clockSkewSeconds = measureClockSkewSeconds(response);
      if (status < 200 || status > 299 || (grantPurposes.has(purpose) && isErrorWithoutToken(response.body)))
        return toErrorOutcome(response, method, url);
      // RFC 7009 §2.2: the body of a revocation response is ignored.
      if (purpose === 'revocation') return new ReadResponse();
      // OIDC Core §5.3.2: UserInfo may be signed.
      if (purpose === 'userinfo' && isJwt(response.headers))
        return new SignedResponse(new TextDecoder().decode(response.body).trim());
      const at = { facts: { host: url.host }, details: { endpoint: describeEndpoint(method, url) } };
      return new JsonResponse(parseObject(response, purpose, at));
    },
  };
}
