import { describe, expect, onTestFinished, test } from 'vitest';
import { loadPolicy } from '../../../electron/policy/policy.ts';
import { windowsPolicySources } from '../../../electron/policy/windows.ts';
import { createCertificateAuthority } from '../../servers/tls.ts';
import { getOnlyProblem } from '../support/policy.ts';
import { type Answer, answer, fakeReg, policies } from '../support/registry.ts';

const machine = 'HKEY_LOCAL_MACHINE\\Software\\Policies\\Latchkey';
const user = 'HKEY_CURRENT_USER\\Software\\Policies\\Latchkey';

const [machinePolicies, userPolicies] = [policies('HKEY_LOCAL_MACHINE'), policies('HKEY_CURRENT_USER')];

const regPaths = ['\\\\?\\GLOBALROOT\\SystemRoot\\System32\\reg.exe', 'C:\\Windows\\System32\\reg.exe'];
const profile = { id: 'acme', name: 'Acme', provider: 'oidc', issuer: 'https://id.example', clientId: 'x' };

const load = (keys: Record<string, string[]>, options?: Parameters<typeof fakeReg>[1]) =>
  loadPolicy({ sources: windowsPolicySources(fakeReg(keys, options).run) });

test.each<[string, string[]?]>([
  ['the key'],
  ['its parent', ['HKEY_LOCAL_MACHINE\\Software\\Microsoft', 'HKEY_CURRENT_USER\\Software\\Microsoft']],
  ['a key of this name', [`${machinePolicies}\\Latchkey Pro`, `${userPolicies}\\漢\\Latchkey`]],
  [
    'it among 1,000',
    [machinePolicies, userPolicies].flatMap((key) => Array.from({ length: 1000 }, (_, at) => `${key}\\k${at}`)),
  ],
])('has no policy without %s', async (_what, windowsKeys) => {
  const policy = await load({}, windowsKeys && { windowsKeys });
  expect(policy).toMatchObject({ lockedDown: false, sources: [], settings: [] });
});

describe('a query without a complete answer locks the app down', () => {
  const microsoft = `\r\n${machinePolicies}\\Microsoft\r\n`;
  const answers: [string, Answer][] = [
    ['is killed', answer('', 'unfinished')],
    ['is killed after a line', answer(microsoft, 'unfinished')],
    ['is killed with exit code 1', answer('', 1)],
    ['prints something else and fails', answer('\r\nERROR: Zugriff verweigert.\r\n', 1)],
    ['prints something else', answer('\r\nERROR: Access is denied.\r\n')],
    ['prints nothing', answer('')],
    ['is cut off', answer(microsoft.slice(0, -5))],
    ['fails after a line', answer(microsoft, 5)],
  ];
  test.each(answers)('if the list of policies %s', async (_what, given) => {
    const policy = await load({}, { answers: { [machinePolicies]: given } });
    const reason = `cannot be read, because ${machinePolicies} cannot be listed`;
    expect([policy.lockedDown, getOnlyProblem(policy)]).toEqual([true, { source: machine, path: '', reason }]);
    expect(policy.values).toMatchObject({ inspector: false, allowOtherProfiles: false });
  });

  test.each(answers.filter(([what]) => what !== 'prints nothing'))('if the policy itself %s', async (_what, given) => {
    const policy = await load({ [machine]: [] }, { answers: { [machine]: given } });
    expect(policy.lockedDown).toBe(true);
    expect(getOnlyProblem(policy)).toMatchObject({ source: machine, path: '' });
  });

  test('if every query fails', async () => {
    const policy = await loadPolicy({ sources: windowsPolicySources(async () => answer('', 1)) });
    expect(policy.problems.map(({ source }) => source)).toEqual([machine, user]);
  });
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
