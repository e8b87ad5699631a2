import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { fileLog } from '../../../electron/log.ts';
import { policyFile } from '../../../electron/profiles/policy/linux.ts';
import { loadPolicy, noPolicy, type Policy, policyView } from '../../../electron/profiles/policy/policy.ts';
import { policyRegistry } from '../../../electron/profiles/policy/registry.ts';
import { loadProfiles } from '../../../electron/profiles/profiles.ts';
import { proxyConfig } from '../../../electron/shell/network.ts';
import { Secret } from '../../../electron/vault/secret.ts';
import { memoryVault } from '../../../electron/vault/vault.ts';
import { type PolicyKey, policyKeys, policyViewSchema } from '../../../shared/policy.ts';
import { startCore } from '../../integration/core.ts';
import { createCertificateAuthority } from '../../servers/tls.ts';
import { fakeFiles } from '../support/files.ts';
import { onlyProblem, owner, policyFolder, policyOf, put } from '../support/policy.ts';
import { smallest, testProfile } from '../support/profile.ts';

const secretProfile = { ...smallest, clientAuthentication: 'client_secret_basic' };
const keyProfile = { ...smallest, clientAuthentication: 'private_key_jwt' };
const fileOf = (profile: object) => ({ 'profiles/own.json': JSON.stringify(profile) });
const pem = () =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;

const profilesUnder = (policy: Policy, files: Record<string, string> = {}, builtIn = [testProfile({ id: 'demo' })]) =>
  loadProfiles({ files: fakeFiles(files), vault: memoryVault(), builtIn, policy });

const idsOf = async (profiles: Awaited<ReturnType<typeof loadProfiles>>) =>
  (await profiles.summaries()).map(({ id }) => id);

/** Each key: set it, and see what comes of it. A key without an entry here does not compile. */
const seen: Record<PolicyKey, () => Promise<void>> = {
  async profiles() {
    const policy = await policyOf({ profiles: [smallest] });
    const own = { ...smallest, issuer: 'https://evil.example' };
    const profiles = await profilesUnder(policy, fileOf(own));
    expect(profiles.find('acme').issuer).toBe(smallest.issuer);
    expect(await profiles.summary('acme')).toMatchObject({ lockedBy: policy.sources[0] });
    expect(profiles.ignored()).toEqual(['own.json']);
    expect(profiles.broken()).toEqual([]);
  },
  async seedProfiles() {
    const policy = await policyOf({ seedProfiles: [smallest] });
    expect(await idsOf(await profilesUnder(policy))).toEqual(['acme', 'demo']);
    expect((await (await profilesUnder(policy)).summary('acme')).lockedBy).toBeUndefined();
    const own = { ...smallest, name: 'Mine' };
    expect((await profilesUnder(policy, fileOf(own))).find('acme').name).toBe('Mine');
    const twice = { ...fileOf(own), 'profiles/own2.json': JSON.stringify(own) };
    expect((await profilesUnder(policy, twice)).broken()).toMatchObject([{ file: 'own2.json' }]);
  },
  async allowOtherProfiles() {
    const policy = await policyOf({ profiles: [smallest], allowOtherProfiles: false });
    const profiles = await profilesUnder(policy, fileOf({ ...smallest, id: 'other' }));
    expect(await idsOf(profiles)).toEqual(['acme']);
    expect(profiles.ignored()).toEqual(['own.json']);
    expect(policyView(policy, profiles.ignored()).ignoredProfiles).toEqual(['own.json']);
  },
  async allowedApiOrigins() {
    const policy = await policyOf({ allowedApiOrigins: ['https://api.example.com'] });
    const api = { origins: ['https://api.example.com', 'https://elsewhere.example'] };
    const profiles = await profilesUnder(policy, fileOf({ ...smallest, api }));
    expect(await profiles.summary('acme')).toMatchObject({ apiOrigins: ['https://api.example.com'] });
  },
  async rememberMe() {
    const core = await startCore(testProfile(), { policy: await policyOf({ rememberMe: 'never' }) });
    expect((await core.handlers.start()).rememberMe).toBe('never');
  },
  async allowRawTokenReveal() {
    expect((await policyOf({ allowRawTokenReveal: false })).values.allowRawTokenReveal).toBe(false);
  },
  async inspector() {
    expect(policyView(await policyOf({ inspector: false }), [])).toMatchObject({ inspector: false, apiConsole: true });
  },
  async apiConsole() {
    expect(policyView(await policyOf({ apiConsole: false }), [])).toMatchObject({ inspector: true, apiConsole: false });
  },
  async devTools() {
    expect((await policyOf({ devTools: true })).values.devTools).toBe(true);
  },
  async idleLockMinutes() {
    expect((await policyOf({ idleLockMinutes: 5 })).values.idleLockMinutes).toBe(5);
  },
  async updateChannel() {
    expect((await policyOf({ updateChannel: 'beta' })).values.updateChannel).toBe('beta');
  },
  async updateFeed() {
    const updateFeed = 'https://updates.example.com/latchkey/';
    expect((await policyOf({ updateFeed })).values.updateFeed).toBe(updateFeed);
  },
  async logLevel() {
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-log-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const log = fileLog(folder, (await policyOf({ logLevel: 'warn' })).values.logLevel);
    log('exchange', { endpoint: 'GET https://id.example.com' });
    log('exchange failed', { kind: 'offline' });
    expect(await readFile(join(folder, 'latchkey.log'), 'utf8')).toMatch(/^\S+ exchange failed kind="offline"\s*$/);
  },
  async proxy() {
    const fixed = { mode: 'fixed', url: 'http://proxy.example.com:3128', bypass: ['*.corp.example', '<local>'] };
    expect(proxyConfig((await policyOf({ proxy: fixed })).values.proxy)).toEqual({
      mode: 'fixed_servers',
      proxyRules: 'http://proxy.example.com:3128',
      proxyBypassRules: '*.corp.example,<local>',
    });
    const pac = { mode: 'pac', url: 'https://proxy.example.com/wpad.pac' };
    expect(proxyConfig((await policyOf({ proxy: pac })).values.proxy)).toEqual({
      mode: 'pac_script',
      pacScript: 'https://proxy.example.com/wpad.pac',
    });
    expect(proxyConfig((await policyOf({ proxy: { mode: 'direct' } })).values.proxy)).toEqual({ mode: 'direct' });
    expect(proxyConfig((await noPolicy()).values.proxy)).toEqual({ mode: 'system' });
  },
  async extraCa() {
    const { cert } = createCertificateAuthority();
    const path = await put(await policyFolder(), 'ca.pem', `Our own\n${cert}`);
    expect((await policyOf({ extraCa: [path, cert] })).extraCa).toEqual([cert.trim(), cert.trim()]);
  },
  async clientSecrets() {
    const policy = await policyOf({ profiles: [secretProfile], clientSecrets: { acme: 'fake-secret' } });
    const profiles = await profilesUnder(policy);
    expect((await profiles.clientSecret(profiles.find('acme')))?.reveal()).toBe('fake-secret');
    expect(await profiles.summary('acme')).toMatchObject({ clientCredential: 'secret_present' });
    expect(JSON.stringify([policy.settings, policyView(policy, [])])).not.toContain('fake-secret');
  },
  async clientKeys() {
    const key = pem();
    const path = await put(await policyFolder(), 'client.pem', key, 0o640);
    const policy = await policyOf({ profiles: [keyProfile], clientKeys: { acme: path } });
    expect(policy.problems).toEqual([]);
    const profiles = await profilesUnder(policy);
    expect((await profiles.clientSecret(profiles.find('acme')))?.reveal()).toBe(key);
  },
};

test.each(policyKeys)('%s does what it says', (key) => seen[key]());

describe('what holds without policy, and where a policy is bad', () => {
  test('without', async () => {
    const { values, lockedDown, settings, sources } = await noPolicy();
    expect({ lockedDown, settings, sources }).toEqual({ lockedDown: false, settings: [], sources: [] });
    expect(values).toMatchObject({ inspector: true, apiConsole: true, allowOtherProfiles: true, rememberMe: 'choice' });
    expect(values.allowedApiOrigins).toBeUndefined();
  });

  test('bad: no profiles at all, no inspector, no API console, nothing kept, nothing revealed', async () => {
    const good = { profiles: [smallest], rememberMe: 'always', devTools: true, inspector: true };
    const policy = await policyOf({ ...good, inspecter: false });
    expect(onlyProblem(policy)).toMatchObject({ path: 'inspecter', reason: 'is not a policy' });
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
    const profiles = await profilesUnder(policy, fileOf({ ...smallest, id: 'other' }));
    expect(await profiles.summaries()).toEqual([]);
    expect(policyView(policy, [])).toMatchObject({ lockedDown: true, settings: [] });
  });

  test('one bad source is enough, whatever the others say', async () => {
    const folder = await policyFolder();
    const good = policyFile(await put(folder, 'good.json', '{"inspector":true}'), owner);
    const bad = policyFile(await put(folder, 'bad.json', '{'), owner);
    expect((await loadPolicy({ sources: [good, bad] })).lockedDown).toBe(true);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['a profile with a mistake', { profiles: [{ ...smallest, issuer: 'http://id.example' }] }, 'profiles[0].issuer'],
    ['two profiles of one id', { profiles: [smallest], seedProfiles: [smallest] }, 'seedProfiles[0].id'],
    ['an origin with a path', { allowedApiOrigins: ['https://api.example.com/v1'] }, 'allowedApiOrigins[0]'],
    ['a feed without TLS', { updateFeed: 'http://updates.example' }, 'updateFeed'],
    ['a proxy with a password', { proxy: { mode: 'fixed', url: 'http://a:b@proxy.example' } }, 'proxy.url'],
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
      { profiles: [smallest], clientSecrets: { acme: 'fake-secret' } },
      'clientSecrets.acme',
    ],
    [
      'a key for a profile with a secret',
      { profiles: [secretProfile], clientKeys: { acme: '/a.pem' } },
      'clientKeys.acme',
    ],
    ['a key that is not there', { profiles: [keyProfile], clientKeys: { acme: '/nowhere/a.pem' } }, 'clientKeys.acme'],
  ])('%s', async (_what, members, path) => {
    const policy = await policyOf(members);
    expect(onlyProblem(policy)?.path).toBe(path);
    expect(JSON.stringify(policy.problems)).not.toContain('fake-secret');
  });

  test('secrets in a file that everyone can read', async () => {
    const policy = await policyOf({ profiles: [secretProfile], clientSecrets: { acme: 'fake-secret' } }, 0o644);
    expect(onlyProblem(policy)).toMatchObject({ path: 'clientSecrets', reason: expect.stringContaining('chmod o-r') });
  });

  test('a key file that everyone can read, one that others can write, and one that holds no key', async () => {
    const folder = await policyFolder();
    const reasonFor = async (path: string) =>
      onlyProblem(await policyOf({ profiles: [keyProfile], clientKeys: { acme: path } }))?.reason;
    expect(await reasonFor(await put(folder, 'a.pem', pem(), 0o644))).toContain('can be read by everyone');
    expect(await reasonFor(await put(folder, 'b.pem', pem(), 0o660))).toContain('can be changed by others');
    expect(await reasonFor(await put(folder, 'c.pem', 'no key', 0o640))).toContain('not_a_key');
  });

  test('a certificate that is no authority', async () => {
    const { cert } = createCertificateAuthority().issue(['localhost']);
    expect(onlyProblem(await policyOf({ extraCa: [cert] }))?.reason).toContain('not an authority');
  });
});

describe('what a person can change does not override it', () => {
  const secret = 'fake-secret-of-policy';

  async function everything(key: string) {
    const ca = createCertificateAuthority().cert;
    return {
      profiles: [secretProfile, { ...keyProfile, id: 'keyed' }],
      seedProfiles: [{ ...smallest, id: 'seed' }],
      allowOtherProfiles: false,
      allowedApiOrigins: ['https://api.example.com'],
      rememberMe: 'never',
      allowRawTokenReveal: false,
      inspector: false,
      apiConsole: false,
      devTools: false,
      idleLockMinutes: 5,
      updateChannel: 'off',
      updateFeed: 'https://updates.example.com/',
      logLevel: 'off',
      proxy: { mode: 'direct' },
      extraCa: [ca],
      clientSecrets: { acme: secret },
      clientKeys: { keyed: key },
    };
  }

  /** What a person would write instead, for each key. */
  const wished = {
    allowOtherProfiles: true,
    allowedApiOrigins: ['https://evil.example'],
    rememberMe: 'always',
    allowRawTokenReveal: true,
    inspector: true,
    apiConsole: true,
    devTools: true,
    idleLockMinutes: 0,
    updateChannel: 'beta',
    updateFeed: 'https://evil.example/',
    logLevel: 'info',
    proxy: { mode: 'fixed', url: 'http://evil.example:1' },
    extraCa: [],
  };

  test('settings file, profile files, vault, environment and arguments', async () => {
    const keyText = pem();
    const members = await everything(await put(await policyFolder(), 'key.pem', keyText, 0o600));
    expect(Object.keys(members).sort()).toEqual([...policyKeys].sort());
    const before = await policyOf(members);
    expect(before.problems).toEqual([]);

    const { argv, env } = process;
    onTestFinished(() => {
      process.argv = argv;
      process.env = env;
    });
    const names = Object.keys(wished);
    process.argv = [...argv, '--policy=/tmp/mine.json', ...names.map((name) => `--${name}=true`)];
    process.env = { ...env, LATCHKEY_POLICY: '/tmp/mine.json' };
    for (const [name, value] of Object.entries(wished))
      process.env[`LATCHKEY_${name.toUpperCase()}`] = JSON.stringify(value);

    const policy = await policyOf(members);
    expect(policy.values).toEqual(before.values);
    expect(policy.extraCa).toEqual(before.extraCa);

    const vault = memoryVault();
    const own = { ...secretProfile, issuer: 'https://evil.example', id: 'acme' };
    const files = fakeFiles({
      'settings.json': JSON.stringify({ ...wished, profiles: [own] }),
      'policy.json': JSON.stringify(wished),
      ...fileOf(own),
      'profiles/seed.json': JSON.stringify({ ...smallest, id: 'seed', issuer: 'https://evil.example' }),
    });
    const stolen = `client-secret/${JSON.stringify(['acme', smallest.issuer, smallest.clientId])}`;
    await vault.keep(stolen, new Secret('fake-secret-of-the-person'));
    const profiles = await loadProfiles({ files, vault, builtIn: [testProfile({ id: 'argv' })], policy });
    expect(await idsOf(profiles)).toEqual(['acme', 'keyed', 'seed']);
    for (const { issuer } of await profiles.summaries()) expect(issuer).toBe(smallest.issuer);
    expect((await profiles.clientSecret(profiles.find('acme')))?.reveal()).toBe(secret);
    expect((await profiles.clientSecret(profiles.find('keyed')))?.reveal()).toBe(keyText);
    await expect(profiles.keepClientSecret('acme', new Secret('another'))).rejects.toThrow('policy_refused');
  });
});

test('every example of the registry is right, and every projection fits its schema', async () => {
  for (const key of policyKeys) {
    const { schema, example, lockedDown, unset } = policyRegistry[key];
    for (const value of [example, lockedDown, unset])
      if (value !== undefined) expect(schema.safeParse(value).success).toBe(true);
  }
  const policy = await policyOf({ inspector: false, proxy: policyRegistry.proxy.example, profiles: [smallest] });
  policyViewSchema.parse(policyView(policy, []));
  policyViewSchema.parse(policyView(await policyOf({ nonsense: 1 }), ['own.json']));
});
