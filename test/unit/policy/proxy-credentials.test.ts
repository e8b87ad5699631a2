import { expect, test } from 'vitest';
import { resolveProxyCredentials } from '../../../electron/policy/proxy-credentials.ts';
import type { PolicySettingsByKey } from '../../../electron/policy/read-sources.ts';
import type { PolicyProblem } from '../../../shared/policy.ts';

const proxyCredentials = { username: 'latchkey', password: 'not-a-real-password' };
const fixed = (url: string) => ({ proxy: { mode: 'fixed', url } });

function resolve(members: Record<string, unknown>) {
  const problems: PolicyProblem[] = [];
  const settings = Object.entries(members).map(([key, value]) => [key, { value, source: 'policy.json' }] as const);
  return { found: resolveProxyCredentials(new Map(settings) as PolicySettingsByKey, problems), problems };
}

test.each([
  ['http://proxy.example:3128', 3128],
  ['http://proxy.example', 80],
  ['https://proxy.example', 443],
])('are for the proxy %s, only at its own port', (url, port) => {
  const { found, problems } = resolve({ ...fixed(url), proxyCredentials });
  expect(found?.password.reveal()).toBe(proxyCredentials.password);
  expect(found).toMatchObject({ username: 'latchkey', proxy: { host: 'proxy.example', port } });
  expect(problems).toEqual([]);
});

test.each([{}, { proxy: { mode: 'system' } }, fixed('socks5://proxy.example')])('are a problem with %j', (members) => {
  const { found, problems } = resolve({ ...members, proxyCredentials });
  expect(found).toBeUndefined();
  expect(problems).toMatchObject([{ source: 'policy.json', path: 'proxyCredentials' }]);
});

test('are optional', () => {
  expect(resolve(fixed('http://proxy.example:3128'))).toEqual({ found: undefined, problems: [] });
});
