import type { ApiCall, ApiResponse } from '../../shared/api.ts';
import type { Profile } from '../../shared/profile.ts';
import { FailureError, fail } from '../core/failure.ts';
import type { Clock } from '../core/ports.ts';
import { createMask } from '../core/redaction/mask-bytes.ts';
import type { Secret } from '../core/secret.ts';
import {
  type Exchange,
  type ExchangeLimits,
  type ExchangeRequest,
  type HttpResponse,
  isSecureUrl,
} from '../http/exchange.ts';
import type { Session } from '../session/session.ts';
import { getTokenScopes, isTokenRejected, toRefusal } from './refusal.ts';
import { getCharset, getMediaType, previewBody } from './response-body.ts';
import type { ResponseCache } from './response-cache.ts';

/** Calls protected APIs with a token of the session (RFC 6750 §2.1), or with none. */
export type ApiClient = (
  session: Session,
  profile: Profile,
  call: ApiCall,
  signal: AbortSignal,
) => Promise<ApiResponse>;

/** The most that is read of a reply before somebody wants the rest, in bytes. */
export const maxDisplayedBodyBytes = 1024 * 1024;

const defaultTimeoutMs = 60_000;

/** Headers that main sets itself or that change how a connection works (RFC 9110 §7.6.1). */
const forbiddenHeaders =
  /^(authorization|cookie2?|host|connection|content-length|transfer-encoding|te|trailer|upgrade|keep-alive|expect|proxy-.*|sec-.*)$/i;

/** RFC 9110 §5.6.2 and §5.5: a token for the name, no control characters and one byte a character in the value. */
const headerNamePattern = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const headerValuePattern = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;

function validateHeaders(headers: Record<string, string>): Record<string, string> {
  for (const [name, value] of Object.entries(headers))
    if (!headerNamePattern.test(name) || !headerValuePattern.test(value) || forbiddenHeaders.test(name))
      fail('header_invalid', { facts: { header: name.slice(0, 200) } });
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** The URL, where tokens may go to it: an origin that the profile lists, over a secure scheme. */
export function parseAllowedUrl(text: string, profile: Profile, allowedOrigins: readonly string[] | undefined): URL {
  if (!URL.canParse(text)) fail('url_invalid');
  const url = new URL(text);
  if (
    !profile.api.origins.includes(url.origin) ||
    !isSecureUrl(url, profile.allowLoopbackHttp) ||
    url.username ||
    url.password
  )
    fail('origin_refused', { facts: { host: url.host } });
  if (allowedOrigins && !allowedOrigins.includes(url.origin)) fail('policy_refused', { facts: { host: url.host } });
  return url;
}

function inferContentType(body: string | Uint8Array): string {
  if (typeof body !== 'string') return 'application/octet-stream';
  try {
    JSON.parse(body);
    return 'application/json';
  } catch {
    return 'text/plain;charset=UTF-8';
  }
}

function getTotalBytes({ headers }: HttpResponse): number | undefined {
  // A compressed body has more bytes than it says.
  const said = headers.has('content-encoding') ? null : headers.get('content-length');
  return said !== null && /^\d{1,15}$/.test(said) ? Number(said) : undefined;
}

/** Fails with `cancelled` as soon as the signal fires; what was awaited goes on for whoever else awaits it. */
function rejectOnAbort<T>(awaited: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = () => reject(new FailureError({ kind: 'cancelled' }));
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel, { once: true });
    void awaited.then(resolve, reject).then(() => signal.removeEventListener('abort', cancel));
  });
}

/** How often a call is sent again while others go on replacing its token. */
const maxRetries = 5;

type AuthorizedResponse = { response: HttpResponse; token?: Secret; refreshed: ApiResponse['refreshed'] };

/**
 * The one call path to an API: allowed origins only, a token that is due refreshed first, and after a 401 that is about the
 * token one refresh and one more try; more of these only with tokens that somebody else's refresh brought. An API's error
 * status is a reply; tokens that a reply repeats are masked. Fails with `origin_refused`, `policy_refused`,
 * `url_invalid`, `header_invalid`, `token_missing`, the network kinds, and what getting an access token fails with.
 *
 * @param parts.readFile the bytes of a chosen body; fails with `file_unreadable`
 * @param parts.responseCache gets each reply, to save it; without one, what is longer than is shown is cut
 */
export function createApiClient(parts: {
  exchange: Exchange;
  clock: Clock;
  readFile?: (fileId: number) => Promise<Uint8Array<ArrayBuffer>>;
  responseCache?: ResponseCache;
  /** The only origins that policy lets tokens go to, whatever a profile lists; all of the profile's where none is set. */
  allowedOrigins?: readonly string[] | undefined;
}): ApiClient {
  const { exchange, clock, responseCache, allowedOrigins } = parts;

  async function authorized(
    session: Session,
    call: ApiCall,
    send: (token?: Secret) => Promise<HttpResponse>,
    signal: AbortSignal,
  ): Promise<AuthorizedResponse> {
    if (call.token === 'none') return { response: await send(), refreshed: 'no' };
    if (call.token === 'id') {
      const token = session.tokens().idToken ?? fail('token_missing');
      return { response: await send(token), token, refreshed: 'no' };
    }
    const { token, refreshed } = await rejectOnAbort(session.getAccessToken(), signal);
    let last: AuthorizedResponse & { token: Secret } = {
      response: await send(token),
      token,
      refreshed: refreshed ? 'before' : 'no',
    };
    const isRefused = () => isTokenRejected(last.response.status, last.response.headers.get('www-authenticate'));
    if (!isRefused() || !session.canRefresh()) return last;
    for (let tries = 0; tries < maxRetries; tries += 1) {
      last.response.remainingBody?.cancel();
      const next = await rejectOnAbort(session.getAccessTokenAfterRejection(last.token), signal);
      last = { response: await send(next), token: next, refreshed: 'after_401' };
      // Where somebody else's refresh ended the new token too, as some servers do, theirs is the one to send.
      if (!isRefused() || !session.isTokenReplaced(next)) break;
    }
    return last;
  }

  /** Every token that a reply could repeat: what was sent, and what the session has now. */
  function secretsAround(session: Session, sent: readonly Secret[]): Secret[] {
    try {
      const { accessToken, refreshToken, idToken } = session.tokens();
      return [...sent, accessToken, refreshToken, idToken].filter((one) => one !== undefined);
    } catch {
      return [...sent];
    }
  }

  function held(session: Session, call: ApiCall, token: Secret | undefined): string[] {
    if (!token || call.token === 'id') return [];
    try {
      return getTokenScopes(token, session.tokens().grantedScopes);
    } catch {
      return getTokenScopes(token, []);
    }
  }

  return async (session, profile, call, signal) => {
    const url = parseAllowedUrl(call.url, profile, allowedOrigins);
    const headers = validateHeaders(call.headers);
    const bodiless = call.method === 'GET' || call.method === 'HEAD';
    const body = bodiless ? undefined : call.fileId === undefined ? call.body : await parts.readFile?.(call.fileId);
    const timeout = call.timeoutMs ?? defaultTimeoutMs;
    const limits: ExchangeLimits = {
      allowLoopbackHttp: profile.allowLoopbackHttp,
      maxBodyBytes: maxDisplayedBodyBytes,
      overflow: responseCache ? 'stream' : 'truncate',
      headersTimeoutMs: timeout,
      bodyTimeoutMs: timeout,
    };
    const sentAt = clock.now();
    const started = clock.monotonicNow();
    const sent: Secret[] = [];
    let before: ExchangeRequest | undefined;
    const send = (token?: Secret) => {
      if (token) sent.push(token);
      const request: ExchangeRequest = {
        purpose: 'api',
        method: call.method,
        url: url.href,
        headers: {
          accept: 'application/json, */*;q=0.5',
          ...(body && { 'content-type': inferContentType(body) }),
          ...headers,
          ...(token && { authorization: `Bearer ${token.reveal()}` }),
        },
        body,
        signal,
        retryOf: before,
      };
      before = request;
      return exchange(request, limits);
    };

    const { response, token, refreshed } = await authorized(session, call, send, signal);
    const mask = createMask(secretsAround(session, sent));
    const content = Buffer.from(response.body);
    const masked = mask.maskBytes(content);
    const mediaType = getMediaType(response.headers);
    const { text, base64 } = previewBody(content, mediaType, getCharset(response.headers), response.truncated);
    const totalBytes = getTotalBytes(response);
    const challenge = response.headers.get('www-authenticate');
    const refusal = toRefusal(response.status, challenge === null ? null : mask.maskText(challenge), {
      token: call.token ?? 'access',
      held: held(session, call, token),
    });
    responseCache?.set({
      callId: call.callId,
      url,
      mediaType,
      body: content,
      totalBytes,
      rest: response.remainingBody,
      mask,
    });
    return {
      status: response.status,
      statusText: mask.maskText(response.statusText),
      headers: [...response.headers]
        .filter(([name]) => name !== 'set-cookie')
        .map(([name, value]): [string, string] => [mask.maskText(name), mask.maskText(value)]),
      ...(mediaType !== undefined && { mediaType }),
      ...(text !== undefined && { text }),
      ...(base64 !== undefined && { base64 }),
      bytes: content.byteLength,
      ...(totalBytes !== undefined && { totalBytes }),
      truncated: response.truncated,
      masked,
      sentAt,
      durationMs: clock.monotonicNow() - started,
      token: call.token ?? 'access',
      refreshed,
      ...(refusal && { refusal }),
    };
  };
}
