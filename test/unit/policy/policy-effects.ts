import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';
import { listenOnLoopback } from '../../../build/demo-server/loopback.ts';
import { Secret } from '../../../electron/core/secret.ts';
import { createFileLog } from '../../../electron/node/log-file.ts';
import { type Policy, toPolicyView } from '../../../electron/policy/policy.ts';
import { createClientCredentials } from '../../../electron/profiles/client-credentials.ts';
import { loadProfiles } from '../../../electron/profiles/profiles.ts';
import { startIdleLock } from '../../../electron/session/idle-lock.ts';
import { loadSettings } from '../../../electron/settings/settings-store.ts';
import { applyNetworkPolicy } from '../../../electron/shell/network.ts';
import { type Installation, resolveUpdateFeed } from '../../../electron/updates/installation.ts';
import { openVault } from '../../../electron/vault/encrypted-vault.ts';
import type { KeyProtector } from '../../../electron/vault/key-protector.ts';
import type { Vault } from '../../../electron/vault/vault.ts';
import type { PolicyKey } from '../../../shared/policy.ts';
import { startCore } from '../../integration/core.ts';
import { createElectronNetwork } from '../../servers/electron-network.ts';
import { createTestCertificates } from '../../servers/tls.ts';
import { createMemoryProtector } from '../../support/test-platform.ts';
import { fakeClock } from '../support/clock.ts';
import { fakeFiles } from '../support/files.ts';
import { inProcessLocks } from '../support/locks.ts';
import { fakeLog } from '../support/log.ts';
import { createPolicyFolder, readPolicyOf, writePolicyFile } from '../support/policy.ts';
import { issuer, minimalProfile, testProfile } from '../support/profile.ts';
import { fakeTransport, nextTurn } from '../support/transport.ts';

/** What the user of the computer can change: the data folder and the vault. */
export type MachineState = { files: Record<string, string>; keyProtector: KeyProtector };

const attackerOrigin = 'https://evil.example';

const openVaultOf = ({ files, keyProtector }: MachineState): Promise<Vault> =>
  openVault({
    files: fakeFiles(files),
    locks: inProcessLocks(),
    protectors: [keyProtector],
    random: randomBytes,
    log: () => {},
  });

/** A computer whose user has changed nothing. */
export const untouchedMachine = async (): Promise<MachineState> => ({
  files: {},
  keyProtector: createMemoryProtector(),
});

/** What the user would set instead, for each key. */
export const tamperedValues: Record<PolicyKey, unknown> = {
  profiles: [{ ...minimalProfile, issuer: attackerOrigin }],
  seedProfiles: [{ ...minimalProfile, id: 'seed', issuer: attackerOrigin }],
  allowOtherProfiles: true,
  allowedApiOrigins: [attackerOrigin],
  rememberMe: 'always',
  allowRawTokenReveal: true,
  inspector: true,
  apiConsole: true,
  devTools: true,
  idleLockMinutes: 0,
  updateChannel: 'beta',
  updateFeed: `${attackerOrigin}/`,
  logLevel: 'info',
  proxy: { mode: 'fixed', url: 'http://evil.example:1' },
  proxyCredentials: { username: 'mallory', password: 'fake-password-of-the-user' },
  extraCa: [],
  clientSecrets: { acme: 'fake-secret-of-the-user' },
  clientKeys: { acme: '/tmp/mine.pem' },
};

/** Switches of Chromium, Electron, Node and other programs that decide what policy decides. */
const switches = [
  ...['--policy=/tmp/mine.json', '--vault=memory', '--user-data-dir=/tmp/mine', `--demo-issuer=${attackerOrigin}`],
  ...[`--demo-api=${attackerOrigin}`, '--proxy-server=http://evil.example:1', '--no-proxy-server'],
  ...['--proxy-bypass-list=*', `--proxy-pac-url=${attackerOrigin}/proxy.pac`, '--ignore-certificate-errors'],
  ...['--host-resolver-rules=MAP * 127.0.0.1', '--remote-debugging-port=9222', '--inspect'],
  ...['--auto-open-devtools-for-tabs', '--update-channel=beta'],
];

const environment = {
  ...{ HTTP_PROXY: 'http://evil.example:1', HTTPS_PROXY: 'http://evil.example:1', ALL_PROXY: 'http://evil.example:1' },
  ...{ NO_PROXY: '*', NODE_EXTRA_CA_CERTS: '/tmp/mine.pem', NODE_TLS_REJECT_UNAUTHORIZED: '0' },
  ...{ NODE_OPTIONS: '--require=/tmp/mine.cjs', ELECTRON_RUN_AS_NODE: '1', LATCHKEY_POLICY: '/tmp/mine.json' },
};

/** A computer whose user has changed settings, profile files, vault, arguments and environment. */
export async function tamperedMachine(): Promise<MachineState> {
  const { argv } = process;
  onTestFinished(() => {
    process.argv = argv;
    vi.unstubAllEnvs();
  });
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const texts = Object.entries(tamperedValues).map(([key, value]) => [key, JSON.stringify(value)] as const);
  process.argv = [...argv, ...switches, ...texts.map(([key, value]) => `--${key}=${value}`)];
  for (const [key, value] of texts) vi.stubEnv(`LATCHKEY_${key.replace(/[A-Z]/g, '_$&').toUpperCase()}`, value);
  const files = {
    'settings.json': { appearance: 'dark', ...tamperedValues, policy: tamperedValues },
    'policy.json': tamperedValues,
    'preset.json': { policy: tamperedValues },
    'profiles/mine.json': { ...minimalProfile, issuer: attackerOrigin, api: { origins: [attackerOrigin] } },
  };
  const machine: MachineState = {
    keyProtector: createMemoryProtector(),
    files: Object.fromEntries(Object.entries(files).map(([name, value]) => [name, JSON.stringify(value)])),
  };
  const credentials = createClientCredentials(await openVaultOf(machine), undefined);
  for (const id of ['acme', 'keyed'])
    await credentials.set(testProfile({ ...secretProfile, id }), new Secret('fake-secret-of-the-user'));
  return machine;
}

const secretProfile = { ...minimalProfile, clientAuthentication: 'client_secret_basic' };
const keyProfile = { ...minimalProfile, id: 'keyed', clientAuthentication: 'private_key_jwt' };
const refused = { ok: false, failure: { kind: 'policy_refused' } };

export const createEcPem = () =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;

export const loadProfilesUnder = async (
  policy: Policy,
  machine: MachineState,
  builtIn = [testProfile({ id: 'demo' })],
) =>
  loadProfiles({ log: () => {}, files: fakeFiles(machine.files), vault: await openVaultOf(machine), builtIn, policy });

const listProfileIds = async (profiles: Awaited<ReturnType<typeof loadProfiles>>) =>
  (await profiles.listSummaries()).map(({ id }) => id);

const withFile = (machine: MachineState, profile: object, name = 'own.json'): MachineState => ({
  ...machine,
  files: { ...machine.files, [`profiles/${name}`]: JSON.stringify(profile) },
});

/** Starts the app on a computer with a policy, and a server that returns tokens. */
async function startCoreUnder(machine: MachineState, members: Record<string, unknown>) {
  const sent: string[] = [];
  const core = await startCore(testProfile({ issuer, scopes: ['read'] }), {
    policy: await readPolicyOf(members),
    files: fakeFiles(machine.files),
    keyProtectors: { protectors: [machine.keyProtector], excluded: [] },
    transport: fakeTransport(({ url }) => {
      sent.push(url);
      if (url.includes('.well-known')) return Response.json({ issuer, token_endpoint: `${issuer}/token` });
      return Response.json({ access_token: 'fake-access', token_type: 'Bearer', expires_in: 300, refresh_token: 'r' });
    }),
  });
  return { ...core, sent };
}

const installation: Installation = {
  ...({ platform: 'linux' } as const),
  ...{ isPackaged: true, appImage: '/home/alice/latchkey.AppImage', isReplaceable: true },
  ...{ hasUninstaller: false, updateConfig: undefined },
};

const updateFeed = 'https://updates.example.com/latchkey/';
const feedUnder = async (members: Record<string, unknown>) =>
  resolveUpdateFeed(installation, (await readPolicyOf(members)).values);

/** Applies a policy to a network session of Electron. */
async function startNetworkUnder(members: Record<string, unknown>) {
  const { net, session: sessions } = createElectronNetwork();
  const session = sessions.fromPartition('latchkey-network');
  const policy = await readPolicyOf(members);
  await applyNetworkPolicy(session as unknown as Electron.Session, policy);
  return { net, session, policy };
}

/** Checks for each key that it takes effect on a computer. A key without a row does not compile. */
export const policyEffects: Record<PolicyKey, (machine: MachineState) => Promise<void>> = {
  async profiles(machine) {
    const policy = await readPolicyOf({ profiles: [minimalProfile] });
    const own = withFile(machine, { ...minimalProfile, issuer: attackerOrigin });
    const profiles = await loadProfilesUnder(policy, own);
    expect(profiles.getOrFail('acme').issuer).toBe(minimalProfile.issuer);
    expect(await profiles.getSummary('acme')).toMatchObject({ lockedBy: policy.sources[0] });
    expect(profiles.listIgnored()).toContain('own.json');
    expect(profiles.listBroken()).toEqual([]);
  },
  async seedProfiles(machine) {
    const seed = { ...minimalProfile, id: 'seed' };
    const policy = await readPolicyOf({ seedProfiles: [seed] });
    const without = await loadProfilesUnder(policy, machine);
    expect(without.getOrFail('seed').issuer).toBe(minimalProfile.issuer);
    expect((await without.getSummary('seed')).lockedBy).toBeUndefined();
    const own = withFile(machine, { ...seed, name: 'Mine' });
    expect((await loadProfilesUnder(policy, own)).getOrFail('seed').name).toBe('Mine');
    const twice = withFile(own, seed, 'own2.json');
    expect((await loadProfilesUnder(policy, twice)).listBroken()).toMatchObject([{ file: 'own2.json' }]);
  },
  async allowOtherProfiles(machine) {
    const policy = await readPolicyOf({ profiles: [minimalProfile], allowOtherProfiles: false });
    const profiles = await loadProfilesUnder(policy, withFile(machine, { ...minimalProfile, id: 'other' }));
    expect(await listProfileIds(profiles)).toEqual(['acme']);
    expect(profiles.listIgnored()).toContain('own.json');
    expect(toPolicyView(policy, profiles.listIgnored()).ignoredProfiles).toContain('own.json');
  },
  async allowedApiOrigins(machine) {
    const policy = await readPolicyOf({ allowedApiOrigins: ['https://api.example.com'] });
    const api = { origins: ['https://api.example.com', attackerOrigin] };
    const profiles = await loadProfilesUnder(policy, withFile(machine, { ...minimalProfile, id: 'other', api }));
    expect(await profiles.getSummary('other')).toMatchObject({ apiOrigins: ['https://api.example.com'] });
  },
  async rememberMe(machine) {
    const core = await startCoreUnder(machine, { rememberMe: 'never' });
    expect((await core.handlers.getStartupInfo()).rememberMe).toBe('never');
    const credentials = { profileId: 'acme', username: 'alice', password: 'not-a-real-password', remember: true };
    expect(await core.handlers.signIn(credentials)).toMatchObject({ ok: true });
    await core.accounts.settle();
    const stored = (await core.vault.names('')).filter((name) => !name.startsWith('client-secret/'));
    expect(stored).toEqual([]);
  },
  async allowRawTokenReveal(machine) {
    const core = await startCoreUnder(machine, { allowRawTokenReveal: false });
    expect(await core.signIn('alice', 'not-a-real-password')).toMatchObject({ ok: true });
    expect(await core.handlers.copyToken({ token: 'access' })).toEqual(refused);
    expect((await core.handlers.getStartupInfo()).policy.rawTokenReveal).toBe(false);
  },
  async inspector(machine) {
    const core = await startCoreUnder(machine, { inspector: false });
    expect((await core.handlers.getStartupInfo()).policy).toMatchObject({ inspector: false, apiConsole: true });
    expect(await core.handlers.listTokens()).toEqual(refused);
  },
  async apiConsole(machine) {
    const core = await startCoreUnder(machine, { apiConsole: false });
    expect((await core.handlers.getStartupInfo()).policy).toMatchObject({ inspector: true, apiConsole: false });
    expect(await core.call('https://api.example.com/')).toEqual(refused);
    expect(core.sent).toEqual([]);
  },
  async devTools(machine) {
    // The effect on window and menu is tested on the built app: test/e2e/policy.spec.ts.
    await loadSettings(fakeFiles(machine.files), fakeLog());
    expect((await readPolicyOf({ devTools: false })).values.devTools).toBe(false);
    expect((await readPolicyOf({})).values.devTools).toBeUndefined();
  },
  async idleLockMinutes(machine) {
    const { idleLockMinutes } = (await readPolicyOf({ idleLockMinutes: 5 })).values;
    await loadSettings(fakeFiles(machine.files), fakeLog());
    const clock = fakeClock();
    const lock = vi.fn();
    let idle = 299;
    startIdleLock({ clock, idleLockMinutes: () => idleLockMinutes, idleSeconds: async () => idle, lock });
    clock.advance(10_000);
    await nextTurn();
    expect(lock).not.toHaveBeenCalled();
    idle = 300;
    clock.advance(10_000);
    await nextTurn();
    expect(lock).toHaveBeenCalledTimes(1);
  },
  async updateChannel() {
    expect(await feedUnder({ updateFeed, updateChannel: 'off' })).toBe('policy');
    for (const channel of ['latest', 'beta'])
      expect(await feedUnder({ updateFeed, updateChannel: channel })).toEqual({ url: updateFeed, channel });
  },
  async updateFeed() {
    expect(await feedUnder({ updateFeed })).toMatchObject({ url: updateFeed });
    expect(await feedUnder({})).toBe('no_feed');
  },
  async logLevel() {
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-log-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const log = createFileLog(folder, (await readPolicyOf({ logLevel: 'warn' })).values.logLevel);
    log('exchange', { endpoint: 'GET https://id.example.com' });
    log('exchange failed', { kind: 'offline' });
    expect(await readFile(join(folder, 'latchkey.log'), 'utf8')).toMatch(/^\S+ exchange failed kind="offline"\s*$/);
  },
  async proxy() {
    const fixed = { mode: 'fixed', url: 'http://proxy.example.com:3128', bypass: ['*.corp.example', '<local>'] };
    const pac = { mode: 'pac', url: 'https://proxy.example.com/wpad.pac' };
    const proxyOf = async (proxy?: object) => (await startNetworkUnder(proxy ? { proxy } : {})).session.network.proxy;
    const proxyRules = { proxyRules: fixed.url, proxyBypassRules: '*.corp.example,<local>' };
    expect(await proxyOf(fixed)).toEqual({ mode: 'fixed_servers', ...proxyRules });
    expect(await proxyOf(pac)).toEqual({ mode: 'pac_script', pacScript: pac.url });
    expect(await proxyOf({ mode: 'direct' })).toEqual({ mode: 'direct' });
    expect(await proxyOf()).toEqual({ mode: 'system' });
  },
  async proxyCredentials() {
    const proxyCredentials = { username: 'alice', password: 'fake-proxy-password' };
    const policy = await readPolicyOf({ proxy: { mode: 'fixed', url: 'http://proxy.example.com' }, proxyCredentials });
    const { password, ...rest } = policy.proxyCredentials ?? {};
    expect(rest).toEqual({ username: 'alice', proxy: { host: 'proxy.example.com', port: 80 } });
    expect(password?.reveal()).toBe('fake-proxy-password');
    expect(JSON.stringify([policy.values, policy.settings, toPolicyView(policy, [])])).not.toContain('fake-proxy');
  },
  async extraCa() {
    const { ca, valid } = createTestCertificates();
    const path = await writePolicyFile(await createPolicyFolder(), 'ca.pem', `Our own\n${ca}`);
    const options = { tls: valid, host: 'localhost' };
    const server = await listenOnLoopback((_request, response) => void response.end('trusted'), options);
    onTestFinished(() => server.close());
    const ask = async (extraCa: string[]) => {
      const { net, session } = await startNetworkUnder({ extraCa });
      const request = net.request({ url: server.origin, session: session as unknown as Electron.Session });
      request.end();
      const [response] = await once(request, 'response');
      return Buffer.concat(await response.toArray()).toString();
    };
    expect(await ask([path])).toBe('trusted');
    expect(await ask([ca])).toBe('trusted');
    await expect(ask([])).rejects.toThrow('net::ERR_CERT_AUTHORITY_INVALID');
    await expect(ask([createTestCertificates().ca])).rejects.toThrow('net::ERR_CERT_AUTHORITY_INVALID');
  },
  async clientSecrets(machine) {
    const policy = await readPolicyOf({ profiles: [secretProfile], clientSecrets: { acme: 'fake-secret' } });
    const profiles = await loadProfilesUnder(policy, machine);
    expect((await profiles.readClientCredential(profiles.getOrFail('acme')))?.reveal()).toBe('fake-secret');
    expect(await profiles.getSummary('acme')).toMatchObject({ clientCredential: 'secret_present' });
    await expect(profiles.storeClientCredential('acme', new Secret('another'))).rejects.toThrow('policy_refused');
    expect(JSON.stringify([policy.values, policy.settings, toPolicyView(policy, [])])).not.toContain('fake-secret');
  },
  async clientKeys(machine) {
    const key = createEcPem();
    const path = await writePolicyFile(await createPolicyFolder(), 'client.pem', key, 0o640);
    const policy = await readPolicyOf({ profiles: [keyProfile], clientKeys: { keyed: path } });
    expect(policy.problems).toEqual([]);
    const profiles = await loadProfilesUnder(policy, machine);
    expect((await profiles.readClientCredential(profiles.getOrFail('keyed')))?.reveal()).toBe(key);
    await expect(profiles.storeClientCredential('keyed', new Secret('another'))).rejects.toThrow('policy_refused');
  },
};
