import { afterEach, expect, test, vi } from 'vitest';
import { linuxPolicyPath } from '../../../electron/policy/linux.ts';
import { platformPolicySources, runProgram } from '../../../electron/policy/platform-sources.ts';
import { registryKeys } from '../../../electron/policy/windows.ts';

afterEach(() => vi.unstubAllEnvs());

test.skipIf(process.platform === 'win32')('runs a program without the environment of the user', async () => {
  vi.stubEnv('LATCHKEY_TEST', 'not-a-real-secret');
  const { code, output } = await runProgram('/usr/bin/env', []);
  expect({ code, output: output.toString() }).toEqual({ code: 0, output: '' });
});

test.skipIf(process.platform === 'win32')('runs a program with arguments and input, without a shell', async () => {
  const { output } = await runProgram('/bin/cat', ['-', '/dev/null'], Buffer.from('$(id)'));
  expect(output.toString()).toBe('$(id)');
  expect(await runProgram('/none', [])).toMatchObject({ code: 'not_found' });
  expect(await runProgram('/bin/sh', ['-c', 'exit 3'])).toMatchObject({ code: 3 });
});

test.each<[NodeJS.Platform, string[]]>([
  ['linux', [linuxPolicyPath]],
  ['win32', registryKeys.map(({ key }) => key)],
  ['darwin', ['/Library/Managed Preferences/dev.latchkey.app.plist']],
])('reads the policy of the computer first on %s, whatever the environment says', (platform, names) => {
  for (const name of ['HOME', 'USER', 'LOGNAME', 'LATCHKEY_POLICY']) vi.stubEnv(name, '/tmp/evil');
  const sources = platformPolicySources(platform).map(({ name }) => name);
  expect(sources.slice(0, names.length)).toEqual(names);
  expect(sources.join()).not.toContain('evil');
});
