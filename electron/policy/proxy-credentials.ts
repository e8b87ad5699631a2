import type { PolicyProblem } from '../../shared/policy.ts';
import { Secret } from '../core/secret.ts';
import type { PolicySettingsByKey } from './read-sources.ts';
import type { PolicyValue } from './registry.ts';

/** Who the policy says is there, where its proxy asks. */
export type ProxyCredentials = { username: string; password: Secret; proxy: { host: string; port: number } };

const defaultPorts: Record<string, number> = { 'http:': 80, 'https:': 443 };

/**
 * What the policy's own proxy is told. Only one that the policy names: a system's proxy is for whoever set the system up to
 * name, and a person may have named another one.
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
    reason: 'needs a "proxy" of the mode "fixed" and an address that begins with http:// or https://',
  });
  return undefined;
}
