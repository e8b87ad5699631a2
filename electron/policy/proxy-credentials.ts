import type { PolicyProblem } from '../../shared/policy.ts';
import { Secret } from '../core/secret.ts';
import type { PolicyValue } from './policy-definitions.ts';
import type { PolicySettingsByKey } from './read-sources.ts';

/** The credentials for one proxy. */
export type ProxyCredentials = { username: string; password: Secret; proxy: { host: string; port: number } };

const defaultPorts: Record<string, number> = { 'http:': 80, 'https:': 443 };

/**
 * Returns the credentials for the policy's proxy. They are never sent to another proxy: the user
 * may have configured the system's.
 *
 * @param problems receives what is wrong with them
 */
export function resolveProxyCredentials(
  settingsByKey: PolicySettingsByKey,
  problems: PolicyProblem[],
): ProxyCredentials | undefined {
  const found = settingsByKey.get('proxyCredentials');
  if (!found) return undefined;
  const { username, password } = found.value as PolicyValue<'proxyCredentials'>;
  const proxy = settingsByKey.get('proxy')?.value as PolicyValue<'proxy'> | undefined;
  const url = proxy?.mode === 'fixed' ? new URL(proxy.url) : undefined;
  const port = url && (Number(url.port) || defaultPorts[url.protocol]);
  if (url && port) return { username, password: new Secret(password), proxy: { host: url.hostname, port } };
  problems.push({
    source: found.source,
    path: 'proxyCredentials',
    reason: 'needs a "proxy" with mode "fixed" and a URL that begins with http:// or https://',
  });
  return undefined;
}
