import type { ApiCall, ApiReply } from '../../shared/api.ts';
import type { Profile } from '../../shared/profile.ts';
import { FailureError, fail } from '../failure.ts';
import { type Exchange, type ExchangeLimits, isSecure, type Reply } from '../http/exchange.ts';
import type { Clock } from '../ports.ts';
import type { Session } from '../session/session.ts';
import type { Secret } from '../vault/secret.ts';

/** Calls protected APIs with the session's access token (RFC 6750 §2.1). */
export type ApiClient = (session: Session, profile: Profile, call: ApiCall, signal: AbortSignal) => Promise<ApiReply>;

const limits = (profile: Profile): ExchangeLimits => ({
  allowLoopbackHttp: profile.allowLoopbackHttp,
  maxBytes: 1024 * 1024,
  overflow: 'truncate',
  headersWithin: 60_000,
  bodyWithin: 60_000,
});

/** Headers that main sets itself or that change how a connection works (RFC 9110 §7.6.1). */
const refusedHeaders =
  /^(authorization|cookie2?|host|connection|content-length|transfer-encoding|te|trailer|upgrade|keep-alive|expect|proxy-.*|sec-.*)$/i;

/** RFC 9110 §5.6.2 and §5.5: a token for the name, no control characters and one byte a character in the value. */
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const headerValue = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;

function checkedHeaders(headers: Record<string, string>): Record<string, string> {
  for (const [name, value] of Object.entries(headers))
    if (!headerName.test(name) || !headerValue.test(value) || refusedHeaders.test(name))
      fail('request_invalid', { details: { code: name.slice(0, 200) } });
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** The URL, where tokens may go to it: an origin that the profile lists, over a secure scheme. */
function checkedUrl(text: string, profile: Profile, allowedOrigins: readonly string[] | undefined): URL {
  if (!URL.canParse(text)) fail('request_invalid', { details: { code: 'url' } });
  const url = new URL(text);
  if (
    !profile.api.origins.includes(url.origin) ||
    !isSecure(url, profile.allowLoopbackHttp) ||
    url.username ||
    url.password
  )
    fail('origin_refused', { facts: { host: url.host } });
  if (allowedOrigins && !allowedOrigins.includes(url.origin)) fail('policy_refused', { facts: { host: url.host } });
  return url;
}

function contentTypeOf(body: string): string {
  try {
    JSON.parse(body);
    return 'application/json';
  } catch {
    return 'text/plain;charset=UTF-8';
  }
}

/** Whether a 401 is about the token (RFC 6750 §3.1), so that another token can help. */
function refusesToken(reply: Reply): boolean {
  if (reply.status !== 401) return false;
  const error = /\berror="?([\w-]+)/.exec(reply.headers.get('www-authenticate') ?? '')?.[1];
  return error === undefined || error === 'invalid_token';
}

const textual = /^(text\/|application\/([\w.+-]*\+)?(json|xml|javascript|x-www-form-urlencoded|graphql|yaml)\b)/i;

function bodyText(reply: Reply): string | undefined {
  const type = reply.headers.get('content-type');
  if (reply.body.byteLength === 0) return '';
  if (type !== null && !textual.test(type)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(reply.body, { stream: reply.truncated });
  } catch {
    return undefined;
  }
}

/** Fails with `cancelled` as soon as the signal fires; what was awaited goes on for whoever else awaits it. */
function unlessCancelled<T>(awaited: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = () => reject(new FailureError({ kind: 'cancelled' }));
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel, { once: true });
    void awaited.then(resolve, reject).then(() => signal.removeEventListener('abort', cancel));
  });
}

/**
 * The one call path to an API: allowed origins only, a token that is due refreshed first, and after a 401 that is about
 * the token one refresh and one more try, never a loop. An API's error status is a reply. Fails with `origin_refused`,
 * `policy_refused`, `request_invalid`, the network kinds, and what getting an access token fails with.
 */
export function createApiClient(parts: {
  exchange: Exchange;
  clock: Clock;
  /** The only origins that policy lets tokens go to, whatever a profile lists; all of the profile's where none is set. */
  allowedOrigins?: readonly string[] | undefined;
}): ApiClient {
  const { exchange, clock, allowedOrigins } = parts;

  return async (session, profile, call, signal) => {
    const url = checkedUrl(call.url, profile, allowedOrigins);
    const headers = checkedHeaders(call.headers);
    const body = call.method === 'GET' || call.method === 'HEAD' ? undefined : call.body;
    const started = clock.uptime();
    const send = (token: Secret) =>
      exchange(
        {
          purpose: 'api',
          method: call.method,
          url: url.href,
          headers: {
            accept: 'application/json, */*;q=0.5',
            ...(body && { 'content-type': contentTypeOf(body) }),
            ...headers,
            authorization: `Bearer ${token.reveal()}`,
          },
          body,
          signal,
        },
        limits(profile),
      );

    const { token, refreshed } = await unlessCancelled(session.accessToken(), signal);
    let reply = await send(token);
    let after401 = false;
    if (refusesToken(reply) && session.canRefresh()) {
      reply = await send(await unlessCancelled(session.accessTokenAfter(token), signal));
      after401 = true;
    }
    return {
      status: reply.status,
      statusText: reply.statusText,
      headers: [...reply.headers].filter(([name]) => name !== 'set-cookie'),
      text: bodyText(reply),
      bytes: reply.body.byteLength,
      truncated: reply.truncated,
      durationMs: clock.uptime() - started,
      refreshed: after401 ? 'after_401' : refreshed ? 'before' : 'no',
    };
  };
}
