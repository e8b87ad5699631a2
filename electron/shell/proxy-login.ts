import type { AuthInfo } from 'electron';
import type { Policy } from '../policy/policy.ts';

/** Answers the challenges of proxies and servers, as a listener of a request's `login` event. */
export type LoginListener = (challenge: AuthInfo, answer: (username?: string, password?: string) => void) => void;

/**
 * Creates a listener that answers the policy's proxy with the policy's credentials, and cancels any
 * other challenge. It answers only once, so that a refused password is not repeated. Chromium keeps
 * accepted credentials for the session.
 */
export function createProxyLogin({ proxyCredentials }: Policy): LoginListener {
  let hasAnswered = false;
  return ({ isProxy, host, port }, answer) => {
    const { proxy, username, password } = proxyCredentials ?? {};
    if (hasAnswered || !password || !isProxy || host !== proxy?.host || port !== proxy.port) return answer();
    hasAnswered = true;
    answer(username, password.reveal());
  };
}
