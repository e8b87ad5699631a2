import type { FailureKind } from '../../shared/errors.ts';
import type { Profile } from '../../shared/profile.ts';
import { type FailureContext, FailureError, fail } from '../core/failure.ts';
import { describeEndpoint, type Exchange, type HttpResponse } from '../http/exchange.ts';
import { JsonResponse } from '../http/json-response.ts';
import type { Dialect, RequestPurpose } from './dialects/dialect.ts';
import { errorResponseFailure } from './error-response.ts';
import { serverLimits } from './limits.ts';
import { MfaRequiredError, parseMfaToken } from './mfa/mfa-required.ts';
import { measureClockSkewSeconds } from './retry-after.ts';

export type ServerFetchOptions = {
  profile: Pick<Profile, 'scopes' | 'allowLoopbackHttp'>;
  dialect: Dialect;
  purpose: RequestPurpose;
  signal: AbortSignal | undefined;
  secrets?: readonly string[];
  /** The scopes that are asked for; the profile's where nothing is said. */
  scopes?: readonly string[] | undefined;
};

type FetchInit = { method: string; headers: Record<string, string>; body?: unknown };

/** What oauth4webapi's requests go through, with what is known of the last one. */
export type ServerFetch = {
  fetch: (url: string, init: FetchInit) => Promise<Response>;
  /** When it left, in ms since the epoch. */
  sentAt: () => number;
  /** Local clock minus server clock in seconds, by its reply. */
  clockSkewSeconds: () => number | undefined;
};

const isHtml = (text: string, headers: Headers) =>
  /\bhtml\b/i.test(headers.get('content-type') ?? '') || /^\s*</.test(text);

/**
 * The members of the JSON object in a reply. Fails with `reply_not_json` where a page came, else with `reply_malformed`;
 * with `keys_unavailable` for keys.
 */
function parseObject(
  { body, headers }: HttpResponse,
  purpose: RequestPurpose,
  at: FailureContext,
): Record<string, unknown> {
  const refuse = (kind: FailureKind) => fail(purpose === 'keys' ? 'keys_unavailable' : kind, at);
  const text = new TextDecoder().decode(body);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    refuse(isHtml(text, headers) ? 'reply_not_json' : 'reply_malformed');
  }
  if (json === null || typeof json !== 'object' || Array.isArray(json)) refuse('reply_malformed');
  return json as Record<string, unknown>;
}

const isJwt = (headers: Headers) => /^application\/jwt\s*(;|$)/i.test(headers.get('content-type')?.trim() ?? '');

const grantPurposes = new Set<RequestPurpose>(['password', 'refresh', 'mfa']);

/** Some servers refuse with the status of a success: such a reply has an `error` and no token. */
function isErrorWithoutToken(body: Uint8Array): boolean {
  try {
    const { error, access_token: token } = JSON.parse(new TextDecoder().decode(body)) as Record<string, unknown>;
    return typeof error === 'string' && error !== '' && (token === undefined || token === null || token === '');
  } catch {
    return false;
  }
}

/** A reply that is a JWT. */
export class SignedResponse extends Response {
  readonly jwt: string;

  constructor(jwt: string) {
    super(jwt, { headers: { 'content-type': 'application/jwt' } });
    this.jwt = jwt;
  }
}

/** Form encoding with a space as `%20`, as providers' examples have it: every decoder reads that, not every one `+`. */
const encodeForm = (form: URLSearchParams) => form.toString().replaceAll('+', '%20');

/**
 * The `customFetch` of oauth4webapi's requests: one {@link Exchange}, an error status turned into the failure that it
 * means, and the JSON object that every endpoint but revocation (RFC 7009 §2.2) answers with. A password that needs a second
 * step ends with {@link MfaRequiredError}.
 */
export function serverFetch(exchange: Exchange, options: ServerFetchOptions): ServerFetch {
  const { profile, dialect, purpose, signal, secrets = [], scopes = profile.scopes } = options;
  let sentAt = 0;
  let skew: number | undefined;
  return {
    sentAt: () => sentAt,
    clockSkewSeconds: () => skew,
    async fetch(url, { method, headers, body }) {
      const form = body instanceof URLSearchParams ? encodeForm(body) : undefined;
      const reply = await exchange({ purpose, method, url, headers, body: form, signal }, serverLimits(profile));
      sentAt = reply.sentAt;
      skew = measureClockSkewSeconds(reply);
      if (reply.status < 200 || reply.status > 299 || (grantPurposes.has(purpose) && isErrorWithoutToken(reply.body))) {
        const mfaToken = purpose === 'password' ? parseMfaToken(reply.body) : undefined;
        const hidden = mfaToken ? [...secrets, mfaToken.reveal()] : secrets;
        const failure = errorResponseFailure(reply, {
          dialect,
          purpose,
          method,
          url: new URL(url),
          secrets: hidden,
          scopes,
        });
        if (mfaToken && failure.kind === 'mfa_required') throw new MfaRequiredError(failure, mfaToken, reply.sentAt);
        throw new FailureError(failure);
      }
      if (purpose === 'revocation') return new Response(null);
      // OIDC Core §5.3.2: userinfo may be signed.
      if (purpose === 'userinfo' && isJwt(reply.headers))
        return new SignedResponse(new TextDecoder().decode(reply.body).trim());
      const at = { facts: { host: new URL(url).host }, details: { endpoint: describeEndpoint(method, new URL(url)) } };
      return new JsonResponse(parseObject(reply, purpose, at));
    },
  };
}
