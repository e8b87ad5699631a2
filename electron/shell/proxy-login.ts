import { type AuthInfo, net, type Session } from 'electron';
import type { Policy } from '../policy/policy.ts';
import type { ProxyCredentials } from '../policy/proxy-credentials.ts';

/**
 * Makes sure that the policy's proxy knows who asks, before a request to an origin. Fails as a request does, with
 * `net::ERR_PROXY_AUTH_REQUESTED` where the proxy does not take the password, or with the signal's reason.
 */
export type ProxyLogin = (origin: string, signal?: AbortSignal) => Promise<void>;

const isFromProxy = ({ proxy }: ProxyCredentials, { isProxy, host, port }: AuthInfo) =>
  isProxy && host === proxy.host && port === proxy.port;

/**
 * How the requests of a session sign in at the proxy of the policy. `session.fetch` cannot answer a proxy that asks
 * (electron/electron#44249), `net.request` can; what it answers Chromium keeps for all requests of the session until it ends.
 * So one `HEAD` goes ahead. It carries nothing, and the proxy is told once: a password that it refused is not repeated.
 *
 * @returns `undefined` where the policy has no such password
 */
export function createProxyLogin(session: Session, { proxyCredentials }: Policy): ProxyLogin | undefined {
  if (!proxyCredentials) return undefined;
  return (url, signal) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const request = net.request({ method: 'HEAD', url, session, redirect: 'manual' });
      const end = (settle: () => void) => {
        signal?.removeEventListener('abort', stop);
        settle();
        request.abort();
      };
      const stop = () => end(() => reject(signal?.reason));
      signal?.addEventListener('abort', stop);
      let told = false;
      request.on('login', (asks, answer) => {
        if (!isFromProxy(proxyCredentials, asks)) return answer();
        if (told) return end(() => reject(new Error('net::ERR_PROXY_AUTH_REQUESTED')));
        told = true;
        answer(proxyCredentials.username, proxyCredentials.password.reveal());
      });
      request.on('response', () => end(resolve));
      request.on('redirect', () => end(resolve));
      request.on('error', (error) => end(() => reject(error)));
      request.end();
    });
}
