/** Chromium's network error names by Node's error codes. */
const netErrors: Record<string, string> = {
  ECONNREFUSED: 'ERR_CONNECTION_REFUSED',
  ECONNRESET: 'ERR_CONNECTION_RESET',
  EPIPE: 'ERR_CONNECTION_RESET',
  UND_ERR_SOCKET: 'ERR_CONNECTION_CLOSED',
  ENOTFOUND: 'ERR_NAME_NOT_RESOLVED',
  EAI_AGAIN: 'ERR_NAME_NOT_RESOLVED',
  ETIMEDOUT: 'ERR_CONNECTION_TIMED_OUT',
  UND_ERR_CONNECT_TIMEOUT: 'ERR_CONNECTION_TIMED_OUT',
  EHOSTUNREACH: 'ERR_ADDRESS_UNREACHABLE',
  ENETUNREACH: 'ERR_INTERNET_DISCONNECTED',
  CERT_HAS_EXPIRED: 'ERR_CERT_DATE_INVALID',
  ERR_TLS_CERT_ALTNAME_INVALID: 'ERR_CERT_COMMON_NAME_INVALID',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'ERR_CERT_AUTHORITY_INVALID',
  SELF_SIGNED_CERT_IN_CHAIN: 'ERR_CERT_AUTHORITY_INVALID',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'ERR_CERT_AUTHORITY_INVALID',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'ERR_CERT_AUTHORITY_INVALID',
};

function netError(error: unknown): Error {
  const causes = [(error as Error).cause, ...((error as { cause?: AggregateError }).cause?.errors ?? [])];
  const code = causes.map((cause) => (cause as NodeJS.ErrnoException | undefined)?.code).find(Boolean);
  return new Error(`net::${(code && netErrors[code]) ?? 'ERR_FAILED'}`);
}

/**
 * Fetches with Node's `fetch` as Electron's would: rejects redirects for both `manual` and `error`,
 * fails with Chromium's error names, and leaves the response's URL empty. Has no cookies, proxies
 * or Chromium trust store.
 */
export async function fetchLikeElectron(input: string | Request, init: RequestInit | undefined): Promise<Response> {
  const request = new Request(input, init);
  const { protocol } = new URL(request.url);
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw new Error(`The Electron stand-in does not support fetching ${protocol} addresses`);
  }
  request.signal.throwIfAborted();
  const manual = request.redirect !== 'follow';
  let response: Response;
  try {
    response = await fetch(request, manual ? { redirect: 'manual' } : {});
  } catch (error) {
    if (request.signal.aborted) throw request.signal.reason;
    throw netError(error);
  }
  if (manual && [301, 302, 303, 307, 308].includes(response.status) && response.headers.has('location')) {
    await response.body?.cancel();
    const refused = request.redirect === 'error';
    throw new Error(refused ? "Attempted to redirect, but redirect policy was 'error'" : 'Redirect was cancelled');
  }
  return new Response(response.body, {
    status: response.status,
    statusText: response.statusText,
    headers: response.headers,
  });
}
