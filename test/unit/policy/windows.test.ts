import { describe, expect, onTestFinished, test } from 'vitest';
import { loadPolicy } from '../../../electron/policy/policy.ts';
import type { ProgramRunner } from '../../../electron/policy/policy-source.ts';
import { windowsPolicySources } from '../../../electron/policy/windows.ts';
import { createCertificateAuthority } from '../../servers/tls.ts';
import { getOnlyProblem } from '../support/policy.ts';

const machine = 'HKEY_LOCAL_MACHINE\\Software\\Policies\\Latchkey';
const user = 'HKEY_CURRENT_USER\\Software\\Policies\\Latchkey';

const regPaths = ['\\\\?\\GLOBALROOT\\SystemRoot\\System32\\reg.exe', 'C:\\Windows\\System32\\reg.exe'];
const profile = { id: 'acme', name: 'Acme', provider: 'oidc', issuer: 'https://id.example', clientId: 'x' };

/** `reg query` of a registry that has these keys, in the form that it prints. */
function fakeReg(keys: Record<string, string[]>, options: { forbidden?: string[]; missing?: string[] } = {}) {
  const programs = new Set<string>();
  const run: ProgramRunner = async (program, args) => {
    programs.add(program);
    if (options.missing?.includes(program)) return { code: 'not_found', output: Buffer.alloc(0) };
    const [command, key = ''] = args;
    expect(command).toBe('query');
    const lines = keys[key];
    if (lines && !options.forbidden?.includes(key))
      return { code: 0, output: Buffer.from(`\r\n${key}\r\n${lines.map((line) => `    ${line}\r\n`).join('')}\r\n`) };
    const below = Object.keys(keys).filter((one) => one.startsWith(`${key}\\`));
    if (below.length > 0) return { code: 0, output: Buffer.from(`\r\n${below.join('\r\n')}\r\n`) };
    return { code: 1, output: Buffer.alloc(0) };
  };
  return { run, programs };
}

const load = (keys: Record<string, string[]>, options?: Parameters<typeof fakeReg>[1]) =>
  loadPolicy({ sources: windowsPolicySources(fakeReg(keys, options).run) });

test('has no policy without the key', async () => {
  expect(await load({})).toMatchObject({ lockedDown: false, sources: [], settings: [] });
});

test('parses each type of value', async () => {
  const proxy = { mode: 'fixed', url: 'http://proxy.example:3128' };
  const lines = JSON.stringify([{ ...profile, name: 'Müller' }])
    .replace('ü', '\\u00fc')
    .replace('"provider"', '\\0"provider"');
  const policy = await load({
    [machine]: [
      ...['Inspector    REG_DWORD    0x0', 'apiconsole    REG_DWORD    0x1', 'IdleLockMinutes    REG_DWORD    0xf'],
      ...['RememberMe    REG_SZ    never', `Proxy    REG_SZ    ${JSON.stringify(proxy)}`],
      'AllowedApiOrigins    REG_MULTI_SZ    https://a.example\\0\\0https://b.example\\0',
      `Profiles    REG_MULTI_SZ    ${lines}`,
    ],
  });
  expect(policy.problems).toEqual([]);
  expect(policy.values).toMatchObject({
    ...{
      inspector: false,
      apiConsole: true,
      idleLockMinutes: 15,
      rememberMe: 'never',
      proxy: { ...proxy, bypass: [] },
    },
    allowedApiOrigins: ['https://a.example', 'https://b.example'],
  });
  expect(policy.profiles.map((one) => one.profile.name)).toEqual(['Müller']);
});

test('parses a certificate whose lines are strings of a list', async () => {
  const { cert } = createCertificateAuthority();
  const policy = await load({ [machine]: [`ExtraCa    REG_MULTI_SZ    ${cert.trim().replaceAll('\n', '\\0')}`] });
  expect(policy.problems).toEqual([]);
  expect(policy.extraCa.map((pem) => pem.trim())).toEqual([cert.trim()]);
});

test("the machine's value wins over the user's", async () => {
  const policy = await load({
    [machine]: ['RememberMe    REG_SZ    never'],
    [user]: ['RememberMe    REG_SZ    always', 'Inspector    REG_DWORD    0x0'],
  });
  expect(policy.values).toMatchObject({ rememberMe: 'never', inspector: false });
  expect(policy.settings).toEqual([
    { key: 'rememberMe', source: machine, value: 'never' },
    { key: 'inspector', source: user, value: false },
  ]);
});

describe('lockdown', () => {
  test.each([
    ['an unknown policy', 'Inspecter    REG_DWORD    0x0', 'Inspecter', 'is not a policy'],
    ['a text for a boolean', 'Inspector    REG_SZ    true', 'inspector', /boolean/],
    ['an empty text', 'RememberMe    REG_SZ', 'rememberMe', /must be one of/],
    ['a text with variables', 'UpdateFeed    REG_EXPAND_SZ    https://updates.example', 'updateFeed', /./],
    [
      'two texts in one',
      'AllowedApiOrigins    REG_SZ    https://a.example\\0https://b.example',
      'allowedApiOrigins[0]',
      /./,
    ],
    ['a number for a text', 'RememberMe    REG_DWORD    0x1', 'rememberMe', /must be one of/],
    ['another number for a boolean', 'Inspector    REG_DWORD    0x2', 'inspector', /boolean/],
    ['binary data', 'RememberMe    REG_BINARY    00ff', 'rememberMe', /must be one of/],
    ['a text that is no JSON', 'Proxy    REG_SZ    fixed', 'proxy', /./],
    ['characters beyond ASCII', 'UpdateFeed    REG_SZ    https://m\u00fcller.example', '', /non-ASCII/],
    ['several lines', 'RememberMe    REG_SZ    never\r\nalways', '', /several lines/],
    [
      'several lines like values',
      'RememberMe    REG_SZ    \r\nx    Inspector    REG_DWORD    0x1',
      '',
      /several lines/,
    ],
    ['a value with fewer spaces', 'RememberMe    REG_SZ  never', '', /several lines/],
    ['secrets, which everyone could read', 'ClientSecrets    REG_SZ    {}', 'clientSecrets', /not everyone can read/],
  ])('%s', async (_what, line, path, reason) => {
    const policy = await load({ [machine]: [line] });
    expect(policy.lockedDown).toBe(true);
    expect(getOnlyProblem(policy)).toEqual({ source: machine, path, reason: expect.stringMatching(reason) });
  });

  test('refuses a key that exists but cannot be read', async () => {
    const policy = await load({ [machine]: [] }, { forbidden: [machine] });
    expect(getOnlyProblem(policy)).toEqual({ source: machine, path: '', reason: 'cannot be read' });
  });

  test('refuses a system without reg.exe', async () => {
    const policy = await load({}, { missing: regPaths });
    expect(policy.problems.map(({ reason }) => reason)).toEqual(Array(2).fill(expect.stringContaining('reg.exe')));
  });
});

test('runs reg.exe by absolute path, and falls back to the second path', async () => {
  const [first = ''] = regPaths;
  const { run, programs } = fakeReg({ [machine]: ['Inspector    REG_DWORD    0x0'] }, { missing: [first] });
  expect((await loadPolicy({ sources: windowsPolicySources(run) })).values.inspector).toBe(false);
  expect([...programs]).toEqual(regPaths);
});

describe('files named by a policy on Windows, whose permissions cannot be checked', () => {
  const onWindows = () => {
    const { platform } = process;
    Object.defineProperty(process, 'platform', { value: 'win32' });
    onTestFinished(() => void Object.defineProperty(process, 'platform', { value: platform }));
  };
  const keyed = `Profiles    REG_SZ    ${JSON.stringify([{ ...profile, clientAuthentication: 'private_key_jwt' }])}`;

  test.each([
    ['a client key', [keyed, 'ClientKeys    REG_SZ    {"acme":"/latchkey/client.pem"}'], 'clientKeys.acme'],
    ['an authority', ['ExtraCa    REG_MULTI_SZ    /latchkey/ca.pem'], 'extraCa[0]'],
  ])('locks down for %s in a file', async (_what, lines, path) => {
    onWindows();
    const policy = await load({ [machine]: lines });
    const reason = expect.stringContaining('cannot be checked on Windows');
    expect([policy.lockedDown, getOnlyProblem(policy)]).toEqual([true, { source: machine, path, reason }]);
  });

  test('refuses proxy credentials in the registry, which everyone can read', async () => {
    const proxy = 'Proxy    REG_SZ    {"mode":"fixed","url":"http://proxy.example:3128"}';
    const credentials = 'ProxyCredentials    REG_SZ    {"username":"a","password":"not-a-real-password"}';
    const policy = await load({ [machine]: [proxy, credentials] });
    const reason = expect.stringContaining('secrets');
    expect(getOnlyProblem(policy)).toMatchObject({ path: 'proxyCredentials', reason });
    expect(JSON.stringify(policy.problems)).not.toContain('not-a-real-password');
  });
});
