import type { ApiCall, ApiResponse } from '../../shared/api.ts';
import { abortable } from '../core/abort.ts';
import { fail } from '../core/failure.ts';
import type { Secret } from '../core/secret.ts';
import type { HttpResponse } from '../http/exchange.ts';
import type { Session } from '../session/session.ts';
import { isTokenRejected } from './refusal.ts';

/** How often a call is sent again while other parties keep replacing its token. */
const maxRetries = 5;

/** A response, the token that was last sent, and when it was refreshed. */
export type AuthorizedResponse = { response: HttpResponse; token?: Secret; refreshed: ApiResponse['refreshed'] };

/** Stops waiting when the signal aborts; a refresh continues for other callers that wait for it. */
async function waitForToken<T>(token: Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await abortable(token, signal);
  } catch (error) {
    if (signal.aborted) fail('canceled');
    throw error;
  }
}

/**
 * Sends a call with the token that it names. An access token is refreshed first if it is due, and
 * once more if the API rejects it (RFC 6750 §3.1); the call is then repeated. If another party
 * replaced the new token meanwhile, the call is repeated with the latest one.
 *
 * @param options.send sends the call once with a token, or without one
 * @throws `token_missing`, `canceled`, what {@link Session.getAccessToken} throws, and what `send`
 * throws
 */
export async function sendAuthorized(
  session: Session,
  tokenKind: ApiCall['token'],
  { send, signal }: { send: (token?: Secret) => Promise<HttpResponse>; signal: AbortSignal },
): Promise<AuthorizedResponse> {
  if (tokenKind === 'none') return { response: await send(), refreshed: 'no' };
  if (tokenKind === 'id') {
    const token = session.tokens().idToken ?? fail('token_missing');
    return { response: await send(token), token, refreshed: 'no' };
  }
  const { token, refreshed } = await waitForToken(session.getAccessToken(), signal);
  let last: AuthorizedResponse & { token: Secret } = {
    response: await send(token),
    token,
    refreshed: refreshed ? 'before' : 'no',
  };
  const isRejected = () => isTokenRejected(last.response.status, last.response.headers.get('www-authenticate'));
  if (!isRejected() || !session.canRefresh()) return last;
  for (let retries = 0; retries < maxRetries; retries += 1) {
    last.response.remainingBody?.cancel();
    const next = await waitForToken(session.getAccessTokenAfterRejection(last.token), signal);
    last = { response: await send(next), token: next, refreshed: 'after_401' };
    // At some servers, a refresh revokes the tokens of the one before. If another party has
    // refreshed, use its token.
    if (!isRejected() || !session.isTokenReplaced(next)) break;
  }
  return last;
}
