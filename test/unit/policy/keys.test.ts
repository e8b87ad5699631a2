import { describe, expect, test } from 'vitest';
import { filePolicySource } from '../../../electron/policy/linux.ts';
import { loadPolicy, noPolicy, toPolicyView } from '../../../electron/policy/policy.ts';
import { policyRegistry } from '../../../electron/policy/policy-definitions.ts';
import { readSources } from '../../../electron/policy/read-sources.ts';
import { policyKeys, policyViewSchema } from '../../../shared/policy.ts';
import { createCertificateAuthority } from '../../servers/tls.ts';
import { createPolicyFolder, currentUid, getOnlyProblem, readPolicyOf, writePolicyFile } from '../support/policy.ts';
import { minimalProfile, testProfile } from '../support/profile.ts';
import {
  createEcPem,
  loadProfilesUnder,
  policyEffects,
  tamperedMachine,
  tamperedValues,
  untouchedMachine,
} from './policy-effects.ts';

const secretProfile = { ...minimalProfile, clientAuthentication: 'client_secret_basic' };
const keyProfile = { ...minimalProfile, clientAuthentication: 'private_key_jwt' };

describe.each([
  ['on a computer that nobody has meddled with', untouchedMachine],
  ['whatever a person has changed: settings, profile files, vault, arguments, environment', tamperedMachine],
])('%s', (_what, person) => {
  test.each(policyKeys)('applies %s', async (key) => policyEffects[key](await person()));
});

test('without a policy, what a person has changed is what there is: the meddling above is real', async () => {
  const person = await tamperedMachine();
  const profiles = await loadProfilesUnder(await noPolicy(), person);
  expect(profiles.getOrFail('acme').issuer).toBe('https://evil.example');
  const secret = await profiles.readClientCredential(testProfile({ clientAuthentication: 'client_secret_basic' }));
  expect(secret?.reveal()).toBe('fake-secret-of-the-person');
  expect([process.env.LATCHKEY_DEV_TOOLS, process.argv.at(-1)]).toEqual([
    'true',
    '--clientKeys={"acme":"/tmp/mine.pem"}',
  ]);
});

test('has an effect for every key', () => {
  expect(Object.keys(policyEffects).sort()).toEqual([...policyKeys].sort());
});

describe('defaults and lockdown', () => {
  test('apply the defaults without policy', async () => {
    const { values, lockedDown, settings, sources } = await noPolicy();
    expect({ lockedDown, settings, sources }).toEqual({ lockedDown: false, settings: [], sources: [] });
    expect(values).toMatchObject({ inspector: true, apiConsole: true, allowOtherProfiles: true, rememberMe: 'choice' });
    expect(values.allowedApiOrigins).toBeUndefined();
  });

  test('lock down with an invalid policy', async () => {
    const good = { profiles: [minimalProfile], rememberMe: 'always', devTools: true, inspector: true };
    const policy = await readPolicyOf({ ...good, inspecter: false });
    expect(getOnlyProblem(policy)).toMatchObject({ path: 'inspecter', reason: 'is not a policy' });
    expect(policy.lockedDown).toBe(true);
    expect(policy.values).toMatchObject({
      allowOtherProfiles: false,
      allowedApiOrigins: [],
      rememberMe: 'never',
      allowRawTokenReveal: false,
      inspector: false,
      apiConsole: false,
      devTools: false,
      updateChannel: 'off',
    });
    const profiles = await loadProfilesUnder(policy, {
      ...(await untouchedMachine()),
      files: { 'profiles/own.json': JSON.stringify({ ...minimalProfile, id: 'other' }) },
    });
    expect(await profiles.listSummaries()).toEqual([]);
    expect(toPolicyView(policy, [])).toMatchObject({ lockedDown: true, settings: [] });
  });

  test('lock down if one of several sources is invalid', async () => {
    const folder = await createPolicyFolder();
    const good = filePolicySource(await writePolicyFile(folder, 'good.json', '{"inspector":true}'), currentUid);
    const bad = filePolicySource(await writePolicyFile(folder, 'bad.json', '{'), currentUid);
    expect((await loadPolicy({ sources: [good, bad] })).lockedDown).toBe(true);
  });

  test.each<[string, Record<string, unknown>, string]>([
    [
      'a profile with a mistake',
      { profiles: [{ ...minimalProfile, issuer: 'http://id.example' }] },
      'profiles[0].issuer',
    ],
    ['two profiles of one id', { profiles: [minimalProfile], seedProfiles: [minimalProfile] }, 'seedProfiles[0].id'],
    ['an origin with a path', { allowedApiOrigins: ['https://api.example.com/v1'] }, 'allowedApiOrigins[0]'],
    ['a feed without TLS', { updateFeed: 'http://updates.example' }, 'updateFeed'],
    ['a proxy with a password', { proxy: { mode: 'fixed', url: 'http://a:b@proxy.example' } }, 'proxy.url'],
    [
      'a password for a proxy of the system',
      { proxyCredentials: { username: 'alice', password: 'fake-secret' } },
      'proxyCredentials',
    ],
    [
      'a password for a proxy that takes none so',
      {
        proxy: { mode: 'fixed', url: 'socks5://proxy.example' },
        proxyCredentials: { username: 'alice', password: 'fake-secret' },
      },
      'proxyCredentials',
    ],
    ['a proxy of no kind', { proxy: { mode: 'magic' } }, 'proxy.mode'],
    ['minutes as a text', { idleLockMinutes: '5' }, 'idleLockMinutes'],
    ['an authority that is not there', { extraCa: ['/nowhere/ca.pem'] }, 'extraCa[0]'],
    ['a secret for no profile', { clientSecrets: { acme: 'fake-secret' } }, 'clientSecrets.acme'],
    [
      "a secret for a person's own profile",
      { seedProfiles: [secretProfile], clientSecrets: { acme: 'fake-secret' } },
      'clientSecrets.acme',
    ],
    [
      'a secret for a public client',
      { profiles: [minimalProfile], clientSecrets: { acme: 'fake-secret' } },
      'clientSecrets.acme',
    ],
    [
      'a key for a profile with a secret',
      { profiles: [secretProfile], clientKeys: { acme: '/a.pem' } },
      'clientKeys.acme',
    ],
    ['a key that is not there', { profiles: [keyProfile], clientKeys: { acme: '/nowhere/a.pem' } }, 'clientKeys.acme'],
  ])('%s', async (_what, members, path) => {
    const policy = await readPolicyOf(members);
    expect(getOnlyProblem(policy)?.path).toBe(path);
    expect(JSON.stringify(policy.problems)).not.toContain('fake-secret');
  });

  test('refuse secrets in a world-readable file', async () => {
    const policy = await readPolicyOf({ profiles: [secretProfile], clientSecrets: { acme: 'fake-secret' } }, 0o644);
    expect(getOnlyProblem(policy)).toMatchObject({
      path: 'clientSecrets',
      reason: expect.stringContaining('chmod o-r'),
    });
  });

  test('refuse a key file that is world-readable, writable by others, or no key', async () => {
    const folder = await createPolicyFolder();
    const reasonFor = async (path: string) =>
      getOnlyProblem(await readPolicyOf({ profiles: [keyProfile], clientKeys: { acme: path } }))?.reason;
    expect(await reasonFor(await writePolicyFile(folder, 'a.pem', createEcPem(), 0o644))).toContain(
      'can be read by everyone',
    );
    expect(await reasonFor(await writePolicyFile(folder, 'b.pem', createEcPem(), 0o660))).toContain(
      'can be changed by others',
    );
    expect(await reasonFor(await writePolicyFile(folder, 'c.pem', 'no key', 0o640))).toContain('not_a_key');
  });

  test('refuse a certificate that is not a CA', async () => {
    const { cert } = createCertificateAuthority().issue(['localhost']);
    expect(getOnlyProblem(await readPolicyOf({ extraCa: [cert] }))?.reason).toContain('not a CA');
  });
});

test.each(policyKeys)(
  "%s of an earlier source (the machine's) is what holds, whatever a later one (the person's) says",
  async (key) => {
    const source = (name: string, value: unknown) => ({
      name,
      read: async () => ({ members: { [key]: value }, mayHoldSecrets: true }),
    });
    const { settingsByKey, problems } = await readSources([
      source('machine', policyRegistry[key].example),
      source('person', tamperedValues[key]),
    ]);
    expect(problems).toEqual([]);
    expect(settingsByKey.get(key)?.source).toBe('machine');
    expect(settingsByKey.get(key)?.value).toEqual(policyRegistry[key].schema.parse(policyRegistry[key].example));
  },
);

test('has valid examples, and views that match the contract', async () => {
  for (const key of policyKeys) {
    const { schema, example, lockedDown, unset } = policyRegistry[key];
    for (const value of [example, lockedDown, unset])
      if (value !== undefined) expect(schema.safeParse(value).success).toBe(true);
  }
  const policy = await readPolicyOf({
    inspector: false,
    proxy: policyRegistry.proxy.example,
    profiles: [minimalProfile],
  });
  policyViewSchema.parse(toPolicyView(policy, []));
  policyViewSchema.parse(toPolicyView(await readPolicyOf({ nonsense: 1 }), ['own.json']));
});

test('does not show secrets', async () => {
  const policy = await readPolicyOf({
    profiles: [{ ...minimalProfile, clientAuthentication: 'client_secret_basic' }],
    clientSecrets: { acme: 'not-a-real-secret' },
  });
  expect(policy.problems).toEqual([]);
  expect(policy.settings.map(({ key }) => key)).toContain('clientSecrets');
  expect(JSON.stringify(policy.settings)).not.toContain('not-a-real-secret');
});
