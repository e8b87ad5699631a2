import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { filePolicySource } from '../../../electron/policy/linux.ts';
import { loadPolicy, noPolicy, toPolicyView } from '../../../electron/policy/policy.ts';
import { policyRegistry } from '../../../electron/policy/policy-definitions.ts';
import { readSources } from '../../../electron/policy/read-sources.ts';
import { policyKeys } from '../../../shared/policy.ts';
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

// Whatever the user has changed: settings, profile files, vault, arguments, environment.
test.each(policyKeys)('applies %s', async (key) => policyEffects[key](await tamperedMachine()));

test("without a policy, the user's changes take effect (control)", async () => {
  const machine = await tamperedMachine();
  const profiles = await loadProfilesUnder(await noPolicy(), machine);
  expect(profiles.getOrFail('acme').issuer).toBe('https://evil.example');
  const secret = await profiles.readClientCredential(testProfile({ clientAuthentication: 'client_secret_basic' }));
  expect(secret?.reveal()).toBe('fake-secret-of-the-user');
  expect([process.env.LATCHKEY_DEV_TOOLS, process.argv.at(-1)]).toEqual([
    'true',
    expect.stringMatching(/^--clientKeys/),
  ]);
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
      ...{ allowOtherProfiles: false, allowedApiOrigins: [], rememberMe: 'never', allowRawTokenReveal: false },
      ...{ inspector: false, apiConsole: false, devTools: false, updateChannel: 'off' },
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

  test('lock down if a source fails, without the words of the error', async () => {
    const failing = { name: 'failing', read: () => Promise.reject(new Error('fake-secret')) };
    const policy = await loadPolicy({ sources: [failing] });
    expect([policy.lockedDown, policy.sources]).toEqual([true, ['failing']]);
    expect(getOnlyProblem(policy)).toEqual({ source: 'failing', path: '', reason: 'cannot be read' });
  });

  const proxyCredentials = { username: 'alice', password: 'fake-secret' };
  const clientSecrets = { acme: 'fake-secret' };
  const profileWith = (part: object) => [{ ...minimalProfile, ...part }];
  const socks = { mode: 'fixed', url: 'socks5://proxy.example' };

  test.each<[string, Record<string, unknown>, string]>([
    ['an invalid profile', { profiles: profileWith({ issuer: 'http://id.example' }) }, 'profiles[0].issuer'],
    ['two profiles of one ID', { profiles: [minimalProfile], seedProfiles: [minimalProfile] }, 'seedProfiles[0].id'],
    ['an origin with a path', { allowedApiOrigins: ['https://api.example.com/v1'] }, 'allowedApiOrigins[0]'],
    ['a feed without TLS', { updateFeed: 'http://updates.example' }, 'updateFeed'],
    ['a proxy with a password', { proxy: { mode: 'fixed', url: 'http://a:b@proxy.example' } }, 'proxy.url'],
    ['a password for a proxy of the system', { proxyCredentials }, 'proxyCredentials'],
    ['a password for a SOCKS proxy', { proxy: socks, proxyCredentials }, 'proxyCredentials'],
    ['an unknown kind of proxy', { proxy: { mode: 'magic' } }, 'proxy.mode'],
    ['minutes as a text', { idleLockMinutes: '5' }, 'idleLockMinutes'],
    ['a missing authority', { extraCa: ['/nowhere/ca.pem'] }, 'extraCa[0]'],
    ['a secret for no profile', { clientSecrets }, 'clientSecrets.acme'],
    ["a secret for a user's profile", { seedProfiles: [secretProfile], clientSecrets }, 'clientSecrets.acme'],
    ['a secret for a public client', { profiles: [minimalProfile], clientSecrets }, 'clientSecrets.acme'],
    ['a key for a secret', { profiles: [secretProfile], clientKeys: { acme: '/a.pem' } }, 'clientKeys.acme'],
    ['a missing key', { profiles: [keyProfile], clientKeys: { acme: '/nowhere/a.pem' } }, 'clientKeys.acme'],
  ])('%s', async (_what, members, path) => {
    const policy = await readPolicyOf(members);
    expect(getOnlyProblem(policy)?.path).toBe(path);
    expect(JSON.stringify(policy.problems)).not.toContain('fake-secret');
  });

  test('refuse secrets in a world-readable file', async () => {
    const policy = await readPolicyOf({ profiles: [secretProfile], clientSecrets }, 0o644);
    const reason = expect.stringContaining('chmod o-r');
    expect(getOnlyProblem(policy)).toMatchObject({ path: 'clientSecrets', reason });
  });

  test.each([
    ['world-readable', createEcPem(), 0o644, 'can be read by everyone'],
    ['writable by others', createEcPem(), 0o660, 'can be changed by others'],
    ['no key', 'no key', 0o640, 'not_a_key'],
  ])('refuse a key file that is %s', async (_what, content, mode, reason) => {
    const path = await writePolicyFile(await createPolicyFolder(), 'a.pem', content, mode);
    const policy = await readPolicyOf({ profiles: [keyProfile], clientKeys: { acme: path } });
    expect(getOnlyProblem(policy)?.reason).toContain(reason);
  });

  test('read authorities from files in PEM with text, DER and UTF-16', async () => {
    const { cert } = createCertificateAuthority();
    const contents = [`Acme CA\n${cert}`, new X509Certificate(cert).raw, Buffer.from(`\uFEFF${cert}`, 'utf16le')];
    const folder = await createPolicyFolder();
    const extraCa = await Promise.all(contents.map((content, at) => writePolicyFile(folder, `${at}.cer`, content)));
    const policy = await readPolicyOf({ extraCa });
    expect(policy.problems).toEqual([]);
    expect(policy.extraCa.map((pem) => new X509Certificate(pem).fingerprint256)).toEqual(
      contents.map(() => new X509Certificate(cert).fingerprint256),
    );
  });

  test('refuse a certificate that is not a CA', async () => {
    const { cert } = createCertificateAuthority().issue(['localhost']);
    expect(getOnlyProblem(await readPolicyOf({ extraCa: [cert] }))?.reason).toContain('not a CA');
  });
});

test.each(policyKeys)("%s of an earlier source (the machine's) overrides a later one (the user's)", async (key) => {
  const source = (name: string, value: unknown) => ({
    name,
    read: async () => ({ members: { $schema: 'https://a.example', [key]: value }, mayHoldSecrets: true }),
  });
  const { schema, example } = policyRegistry[key];
  const sources = [source('machine', example), source('user', tamperedValues[key])];
  const { settingsByKey, problems } = await readSources(sources);
  expect(problems).toEqual([]);
  expect(settingsByKey.get(key)).toMatchObject({ source: 'machine', value: schema.parse(example) });
});
