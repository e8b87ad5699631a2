import type { App, ProxyConfig, Session } from 'electron';
import { isTrustedByAuthorities } from '../http/extra-ca.ts';
import type { Policy, PolicyValues } from '../policy/policy.ts';

/**
 * Sends no client certificate to servers that ask for one. By default, Electron sends the first of
 * the system's store that the server accepts, also for requests without credentials.
 */
export function refuseClientCertificates(app: Pick<App, 'on'>): void {
  app.on('select-client-certificate', (event, _contents, _url, _certificates, select) => {
    event.preventDefault();
    select();
  });
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
