import { type AuthInfo, net, type Session } from 'electron';
import { onAbort } from '../core/abort.ts';
import type { Policy } from '../policy/policy.ts';
import type { ProxyCredentials } from '../policy/proxy-credentials.ts';

/**
 * Authenticates at the policy's proxy before a request to an origin. Rejects as a request does,
 * with `net::ERR_PROXY_AUTH_REQUESTED` if the proxy refuses the password, or with the signal's
 * reason.
 */
export type ProxyLogin = (origin: string, signal?: AbortSignal) => Promise<void>;

const isFromProxy = ({ proxy }: ProxyCredentials, { isProxy, host, port }: AuthInfo) =>
  isProxy && host === proxy.host && port === proxy.port;

/**
 * Creates the proxy login of a session. `session.fetch` cannot answer a proxy's challenge
 * (electron/electron#44249) but `net.request` can, and Chromium keeps the credentials for the
 * session. So a `HEAD` request without content goes ahead. It answers one challenge only, so that a
 * refused password is not repeated.
 *
 * @returns `undefined` if the policy has no proxy credentials
 */
export function createProxyLogin(session: Session, { proxyCredentials }: Policy): ProxyLogin | undefined {
  if (!proxyCredentials) return undefined;
  return (url, signal) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const request = net.request({ method: 'HEAD', url, session, redirect: 'manual' });
      const end = (settle: () => void) => {
        removeAbortListener();
        settle();
        request.abort();
      };
      const removeAbortListener = onAbort(signal, () => end(() => reject(signal?.reason)));
      let hasAnswered = false;
      request.on('login', (challenge, callback) => {
        if (!isFromProxy(proxyCredentials, challenge)) return callback();
        if (hasAnswered) return end(() => reject(new Error('net::ERR_PROXY_AUTH_REQUESTED')));
        hasAnswered = true;
        callback(proxyCredentials.username, proxyCredentials.password.reveal());
      });
      request.on('response', () => end(resolve));
      request.on('redirect', () => end(resolve));
      request.on('error', (error) => end(() => reject(error)));
      request.end();
    });
}
