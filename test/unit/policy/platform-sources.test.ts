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
});

test.skipIf(process.platform === 'win32').each([
  ['an exit code', '/bin/sh', 'exit 3', 3],
  ['a killed program', '/bin/sh', 'kill -9 $$', 'unfinished'],
  ['too much output', '/bin/sh', 'head -c 5000000 /dev/zero', 'unfinished'],
  ['a program that does not exist', '/none', '', 'not_started'],
  ['a program that may not be run', '/etc/passwd', '', 'not_started'],
  ['a program that Node refuses', '/bin/sh\0', '', 'not_started'],
])('reports %s', async (_what, program, command, code) => {
  expect(await runProgram(program, ['-c', command])).toMatchObject({ code });
});

test.skipIf(process.platform === 'win32')(
  'kills a program that takes too long, whatever signal it ignores',
  async () => {
    const ignoring = ['-c', 'trap "" TERM HUP INT; echo $$; while :; do sleep 1; done'];
    const { code, output } = await runProgram('/bin/sh', ignoring, undefined, 300);
    expect(code).toBe('unfinished');
    expect(() => process.kill(Number(output.toString()), 0)).toThrow('ESRCH');
  },
);

test.each<[NodeJS.Platform, string[]]>([
  ['linux', [linuxPolicyPath]],
  ['win32', registryKeys],
  ['darwin', ['/Library/Managed Preferences/dev.latchkey.app.plist']],
])('reads the policy of the computer first on %s, whatever the environment says', (platform, names) => {
  for (const name of ['HOME', 'USER', 'LOGNAME', 'LATCHKEY_POLICY']) vi.stubEnv(name, '/tmp/evil');
  const sources = platformPolicySources(platform).map(({ name }) => name);
  expect(sources.slice(0, names.length)).toEqual(names);
  expect(sources.join()).not.toContain('evil');
});
