import type { ApiCall, ApiEvents, ApiResponse, CallProgress } from '../../shared/api.ts';
import type { Profile } from '../../shared/profile.ts';
import { fail } from '../core/failure.ts';
import { parseJson } from '../core/json.ts';
import type { Clock } from '../core/ports.ts';
import { limitHeaders } from '../core/redaction/limit-headers.ts';
import { createMask, type Mask } from '../core/redaction/mask-bytes.ts';
import type { Secret } from '../core/secret.ts';
import { runInSlices } from '../core/steps.ts';
import type { Exchange, ExchangeLimits, ExchangeRequest, HttpResponse } from '../http/exchange.ts';
import { getContentLength } from '../http/response-headers.ts';
import type { Session } from '../session/session.ts';
import { parseAllowedUrl, validateHeaders } from './call-restrictions.ts';
import { createEventRelay, type EventRelay, isEventStream } from './event-stream.ts';
import { getTokenScopes, toRefusal } from './refusal.ts';
import { getCharset, getMediaType, previewBody } from './response-body.ts';
import type { ResponseCache } from './response-cache.ts';
import { sendAuthorized } from './send-authorized.ts';

/** A call, and secrets in it that a response may echo. */
export type CallWithSecrets = ApiCall & { secrets?: readonly Secret[] };

/** Calls a protected API with a token of the session (RFC 6750 §2.1), or without one. */
export type ApiClient = (
  session: Session,
  profile: Profile,
  call: CallWithSecrets,
  signal: AbortSignal,
) => Promise<ApiResponse>;

/** How much of a response is read before the user asks to save it, in bytes. */
const maxDisplayedBodyBytes = 1024 * 1024;

const defaultTimeoutMs = 60_000;

/** A charset in which an echoed token is not found: in UTF-32 or EBCDIC, for example. */
const unmaskableCharset = /charset\s*=\s*"?(?!utf-?8|utf-?16|us-ascii|iso-8859-|windows-125)/i;

/** Returns the header that asks for a response in which an echoed token would not be found. */
function findUnmaskable(headers: Record<string, string>): string | undefined {
  if (unmaskableCharset.test(headers.accept ?? '')) return 'accept';
  return ['range', 'accept-charset'].find((name) => headers[name] !== undefined);
}

function inferContentType(body: string | Uint8Array): string {
  if (typeof body !== 'string') return 'application/octet-stream';
  return parseJson(body) === undefined ? 'text/plain;charset=UTF-8' : 'application/json';
}

/** Returns every token that the API may echo: those that were sent, and the current ones. */
function listEchoableTokens(session: Session, sent: readonly Secret[]): Secret[] {
  try {
    const { accessToken, refreshToken, idToken } = session.tokens();
    return [...sent, accessToken, refreshToken, idToken].filter((token) => token !== undefined);
  } catch {
    return [...sent];
  }
}

function getSentScopes(session: Session, call: ApiCall, token: Secret | undefined): string[] {
  if (!token || call.token === 'id') return [];
  try {
    return getTokenScopes(token, session.tokens().grantedScopes);
  } catch {
    return getTokenScopes(token, []);
  }
}

/** Converts a response whose body is masked already. */
function toApiResponse(
  response: HttpResponse,
  body: Buffer,
  mask: Mask,
): Omit<ApiResponse, 'masked' | 'sentAt' | 'durationMs' | 'token' | 'refreshed' | 'refusal'> {
  const mediaType = getMediaType(response.headers);
  const totalBytes = getContentLength(response.headers);
  return {
    status: response.status,
    statusText: mask.maskText(response.statusText),
    headers: limitHeaders([...response.headers].filter(([name]) => name !== 'set-cookie')).map(
      ([name, value]): [string, string] => [mask.maskText(name), mask.maskText(value)],
    ),
    ...(mediaType !== undefined && { mediaType }),
    ...previewBody(body, { mediaType, charset: getCharset(response.headers), truncated: response.truncated }),
    bytes: body.byteLength,
    ...(totalBytes !== undefined && { totalBytes }),
    truncated: response.truncated,
  };
}

/**
 * Creates the client that makes every call to an API. It sends tokens to allowed origins only,
 * refreshes an access token that is due or rejected, and masks tokens that the response echoes. An
 * error status is a response, not a failure.
 *
 * @param parts.readFile reads a chosen body file; throws `file_unreadable`
 * @param parts.responseCache receives each response, so that it can be saved; without it, long
 * responses are truncated
 * @param parts.onProgress called at most ten times a second while a call waits for bytes
 * @param parts.allowedOrigins the only origins that policy allows, if it restricts them
 * @returns a client that throws what {@link parseAllowedUrl}, {@link validateHeaders} and
 * {@link sendAuthorized} throw, and the network kinds
 */
export function createApiClient(parts: {
  exchange: Exchange;
  clock: Clock;
  readFile?: (fileId: number) => Promise<Uint8Array<ArrayBuffer>>;
  responseCache?: ResponseCache;
  allowedOrigins?: readonly string[] | undefined;
  onProgress?: (progress: CallProgress) => void;
  /** Receives server-sent events as they arrive; without it, a stream is a body like any other. */
  onEvents?: (events: ApiEvents) => void;
}): ApiClient {
  const { exchange, clock, responseCache, allowedOrigins, onProgress, onEvents } = parts;

  return async (session, profile, call, signal) => {
    const url = parseAllowedUrl(call.url, profile, allowedOrigins);
    const headers = validateHeaders(call.headers);
    const refused = call.token === 'none' && !call.secrets?.length ? undefined : findUnmaskable(headers);
    if (refused !== undefined) fail('header_invalid', { facts: { header: refused } });
    const body =
      call.method === 'HEAD' ? undefined : call.fileId === undefined ? call.body : await parts.readFile?.(call.fileId);
    const timeoutMs = call.timeoutMs ?? defaultTimeoutMs;
    const createCallMask = () => createMask([...listEchoableTokens(session, sentTokens), ...(call.secrets ?? [])]);
    let relay: EventRelay | undefined;
    const limits: ExchangeLimits = {
      ...(onEvents && {
        followStream(response) {
          if (!isEventStream(response)) return undefined;
          relay = createEventRelay({ callId: call.callId, clock, createMask: createCallMask, onEvents });
          return relay.push;
        },
      }),
      allowLoopbackHttp: profile.allowLoopbackHttp,
      maxBodyBytes: maxDisplayedBodyBytes,
      overflow: responseCache ? 'stream' : 'truncate',
      headersTimeoutMs: timeoutMs,
      bodyTimeoutMs: timeoutMs,
    };
    const sentAt = clock.now();
    const startedAtMs = clock.monotonicNow();
    const sentTokens: Secret[] = [];
    let lastRequest: ExchangeRequest | undefined;
    const send = (token?: Secret) => {
      if (token) sentTokens.push(token);
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
        retryOf: lastRequest,
        onProgress: onProgress && ((progress) => onProgress({ callId: call.callId, ...progress })),
      };
      lastRequest = request;
      return exchange(request, limits);
    };

    const { response, token, refreshed } = await sendAuthorized(session, call.token, { send, signal }).finally(() =>
      relay?.end(),
    );
    const mask = createCallMask();
    const maskedBody = Buffer.from(response.body);
    const isMasked = await runInSlices(mask.maskInSteps(maskedBody), clock);
    // To save the complete response, the end of a token must not be missing.
    const displayedBody = response.truncated ? Buffer.from(maskedBody) : maskedBody;
    const isEndMasked = response.truncated && (await runInSlices(mask.maskInSteps(displayedBody, true), clock));
    const apiResponse = toApiResponse(response, displayedBody, mask);
    const tokenKind = call.token ?? 'access';
    const challenge = response.headers.get('www-authenticate');
    const refusal = toRefusal(response.status, challenge === null ? null : mask.maskText(challenge), {
      token: tokenKind,
      scopes: getSentScopes(session, call, token),
    });
    responseCache?.set({
      callId: call.callId,
      url,
      mediaType: apiResponse.mediaType,
      body: maskedBody,
      totalBytes: apiResponse.totalBytes,
      remainingBody: response.remainingBody,
      mask,
    });
    return {
      ...apiResponse,
      masked: isMasked || isEndMasked,
      sentAt,
      durationMs: clock.monotonicNow() - startedAtMs,
      token: tokenKind,
      refreshed,
      ...(refusal && { refusal }),
    };
  };
}
