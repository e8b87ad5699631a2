import { expect, test } from 'vitest';
import { resolveProxyCredentials } from '../../../electron/policy/proxy-credentials.ts';
import type { PolicySettingsByKey } from '../../../electron/policy/read-sources.ts';
import type { PolicyProblem } from '../../../shared/policy.ts';

const credentials = { username: 'latchkey', password: 'not-a-real-password' };

function told(members: Record<string, unknown>) {
  const problems: PolicyProblem[] = [];
  const said = Object.entries(members).map(([key, value]) => [key, { value, source: 'policy.json' }] as const);
  return { found: resolveProxyCredentials(new Map(said) as PolicySettingsByKey, problems), problems };
}

test.each([
  ['http://proxy.example:3128', 3128],
  ['http://proxy.example', 80],
  ['https://proxy.example', 443],
])('%s is told who is there, at its own port alone', (url, port) => {
  const { found, problems } = told({ proxy: { mode: 'fixed', url }, proxyCredentials: credentials });
  expect(found?.password.reveal()).toBe(credentials.password);
  expect(found).toMatchObject({ username: 'latchkey', proxy: { host: 'proxy.example', port } });
  expect(problems).toEqual([]);
});

test.each([{}, { proxy: { mode: 'system' } }, { proxy: { mode: 'fixed', url: 'socks5://proxy.example' } }])(
  'with %j nobody is told, and that is a problem',
  (members) => {
    const { found, problems } = told({ ...members, proxyCredentials: credentials });
    expect(found).toBeUndefined();
    expect(problems).toMatchObject([{ source: 'policy.json', path: 'proxyCredentials' }]);
  },
);

test('without credentials there is nothing to tell, and no problem', () => {
  expect(told({ proxy: { mode: 'fixed', url: 'http://proxy.example:3128' } })).toEqual({
    found: undefined,
    problems: [],
  });
});
