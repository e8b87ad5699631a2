import type { ProxyConfig, Session } from 'electron';
import type { Transport } from '../core/ports.ts';
import { isTrustedByAuthorities } from '../http/extra-ca.ts';
import type { Policy, PolicyValues } from '../policy/policy.ts';
import type { ProxyLogin } from './proxy-login.ts';

/**
 * Creates a transport over Chromium's network stack, with the system's proxy (PAC, NTLM, Kerberos)
 * and trust store.
 *
 * @param login authenticates at the policy's proxy before the first request to an origin, and again
 *   after a failure
 */
export function createSessionTransport(session: Session, login?: ProxyLogin): Transport {
  const send = createFetchingTransport(session, login);
  return ({ method, url, headers, body }) => {
    const abort = new AbortController();
    const init: RequestInit = {
      method,
      headers,
      body: body ? new Uint8Array(body) : null,
      redirect: 'manual',
      credentials: 'omit',
      cache: 'no-store',
      signal: abort.signal,
    };
    const response = send(url, init).then(({ status, statusText, headers: received, body: stream }) => {
      const reader = stream?.getReader();
      return { status, statusText, headers: received, read: async () => (await reader?.read())?.value };
    });
    return { response, abort: () => abort.abort() };
  };
}

function createFetchingTransport(session: Session, login?: ProxyLogin) {
  if (!login) return (url: string, init: RequestInit) => session.fetch(url, init);
  const loggedInOrigins = new Set<string>();
  return async (url: string, init: RequestInit) => {
    const { origin } = new URL(url);
    if (!loggedInOrigins.has(origin)) await login(origin, init.signal ?? undefined);
    loggedInOrigins.add(origin);
    try {
      return await session.fetch(url, init);
    } catch (error) {
      loggedInOrigins.delete(origin);
      throw error;
    }
  };
}

/**
 * Converts the policy's proxy to Chromium's form. Chromium itself bypasses the proxy for loopback.
 */
function toProxyConfig(proxy: PolicyValues['proxy']): ProxyConfig {
  switch (proxy.mode) {
    case 'fixed':
      return { mode: 'fixed_servers', proxyRules: proxy.url, proxyBypassRules: proxy.bypass.join(',') };
    case 'pac':
      return { mode: 'pac_script', pacScript: proxy.url };
    default:
      return { mode: proxy.mode };
  }
}

/** `net::ERR_CERT_AUTHORITY_INVALID` in Chromium's `net_error_list.h`. */
const certAuthorityInvalid = -202;
const [acceptCertificate, useChromiumResult] = [0, -3];

/**
 * Applies the policy's proxy, which no command-line switch overrides, and its certificate
 * authorities. Chromium verifies every certificate; only an unknown authority is checked against
 * the policy's.
 */
export async function applyNetworkPolicy(session: Session, { values, extraCa }: Policy): Promise<void> {
  await session.setProxy(toProxyConfig(values.proxy));
  if (extraCa.length === 0) return;
  session.setCertificateVerifyProc(({ hostname, certificate, errorCode }, callback) => {
    const chain: string[] = [];
    for (let one = certificate; one && !chain.includes(one.data); one = one.issuerCert) chain.push(one.data);
    const isTrusted =
      errorCode === certAuthorityInvalid &&
      isTrustedByAuthorities({ hostname, chain, authorities: extraCa, now: Date.now() });
    callback(isTrusted ? acceptCertificate : useChromiumResult);
  });
}
