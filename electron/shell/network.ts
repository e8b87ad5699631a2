import type { ProxyConfig, Session } from 'electron';
import type { Transport } from '../core/ports.ts';
import { isTrustedByAuthorities } from '../http/extra-ca.ts';
import type { Policy, PolicyValues } from '../policy/policy.ts';
import type { ProxyLogin } from './proxy-login.ts';

/**
 * Requests over Chromium's network stack: the system's proxy (PAC, NTLM, Kerberos) and the OS trust store.
 *
 * @param login where the policy's proxy asks who is there; before the first request to an origin, and again after a failure
 */
export function createSessionTransport(session: Session, login?: ProxyLogin): Transport {
  if (!login) return (url, init) => session.fetch(url, init);
  const known = new Set<string>();
  return async (url, init) => {
    const { origin } = new URL(url);
    if (!known.has(origin)) await login(origin, init.signal ?? undefined);
    known.add(origin);
    try {
      return await session.fetch(url, init);
    } catch (error) {
      known.delete(origin);
      throw error;
    }
  };
}

/** The proxy of the policy, as Chromium takes it. Loopback addresses stay direct, which is Chromium's own rule. */
export function toProxyConfig(proxy: PolicyValues['proxy']): ProxyConfig {
  switch (proxy.mode) {
    case 'fixed':
      return { mode: 'fixed_servers', proxyRules: proxy.url, proxyBypassRules: proxy.bypass.join(',') };
    case 'pac':
      return { mode: 'pac_script', pacScript: proxy.url };
    default:
      return { mode: proxy.mode };
  }
}

/** `net::ERR_CERT_AUTHORITY_INVALID` in Chromium's net_error_list.h. */
const certAuthorityInvalid = -202;
const [acceptCertificate, useChromiumResult] = [0, -3];

/**
 * Sets what policy says about the way to servers: its proxy, which no argument of the command line changes, and the
 * authorities that it adds. Chromium judges every certificate; only an unknown authority is looked at again.
 */
export async function applyNetworkPolicy(session: Session, { values, extraCa }: Policy): Promise<void> {
  await session.setProxy(toProxyConfig(values.proxy));
  if (extraCa.length === 0) return;
  session.setCertificateVerifyProc(({ hostname, certificate, errorCode }, answer) => {
    const chain: string[] = [];
    for (let one = certificate; one && !chain.includes(one.data); one = one.issuerCert) chain.push(one.data);
    const vouched =
      errorCode === certAuthorityInvalid &&
      isTrustedByAuthorities({ hostname, chain, authorities: extraCa, now: Date.now() });
    answer(vouched ? acceptCertificate : useChromiumResult);
  });
}
