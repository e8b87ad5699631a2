import type childProcessModule from 'node:child_process';
import { createHash } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type LoopbackServer, listenOnLoopback } from '../../build/demo-server/loopback.ts';
import { redirectElectron } from '../../build/electron-stand-in/redirect-electron.ts';
import { noPolicy, type Policy } from '../../electron/policy/policy.ts';
import { createUpdater } from '../../electron/updates/updates.ts';
import { startConnectProxy } from '../servers/connect-proxy.ts';
import { createElectronNetwork } from '../servers/electron-network.ts';
import { createTestCertificates } from '../servers/tls.ts';
import { fakeClock } from '../unit/support/clock.ts';
import { readPolicyOf } from '../unit/support/policy.ts';

/**
 * Runs the real electron-updater with an AppImage, a feed on a real HTTPS server and Electron's
 * network APIs on Node. All requests, verification and file changes are its own.
 */
/** The type in electron-updater. */
const childProcess = createRequire(import.meta.url)('node:child_process') as typeof childProcessModule;
const { ca, valid } = createTestCertificates();
let network: ReturnType<typeof createElectronNetwork>;
let work: string;

const electron = vi.hoisted(() => ({
  app: {} as Record<string, unknown>,
}));
vi.mock('electron', () => electron);

const app = Object.assign(new EventEmitter(), {
  isPackaged: true,
  whenReady: async () => {},
  getVersion: () => '1.0.0',
  getName: () => 'Latchkey',
  getPath: () => join(work, 'data'),
  releaseSingleInstanceLock: vi.fn(),
  requestSingleInstanceLock: vi.fn(() => true),
  quit: vi.fn(),
});
const request = (options: Electron.ClientRequestConstructorOptions) => network.net.request(options);
const { releaseSingleInstanceLock, requestSingleInstanceLock } = app;
Object.assign(electron.app, { isPackaged: true, releaseSingleInstanceLock, requestSingleInstanceLock });
redirectElectron({
  app,
  autoUpdater: new EventEmitter(),
  net: { request },
  session: { fromPartition: (name: string) => network.session.fromPartition(name) },
});

const { createUpdateSource, detectInstallation } = await import('../../electron/shell/updater.ts');

const newProgram = `#!/bin/sh\nprintf started > "$STARTED_FILE"\n#${'x'.repeat(50_000)}`;
const sha512 = (content: string) => createHash('sha512').update(content).digest('base64');
const program = 'latchkey-2.0.0-linux-x86_64.AppImage';

let server: LoopbackServer;
let files: Record<string, string>;
const asked: string[] = [];

/** The metadata that electron-builder writes next to an AppImage. */
const feedFile = (part: { version?: string; url?: string; sha512?: string; more?: string } = {}) => {
  const { version = '2.0.0', url = program, more = '' } = part;
  const sum = part.sha512 ?? sha512(newProgram);
  return `version: ${version}\nfiles:\n  - url: ${url}\n    sha512: ${sum}\n    size: ${newProgram.length}\npath: ${url}\nsha512: ${sum}\nreleaseDate: '2026-01-01T00:00:00.000Z'\n${more}`;
};
const channelFile = `linux${process.arch === 'x64' ? '' : `-${process.arch}`}.yml`;

beforeEach(async (context) => {
  if (process.platform !== 'linux') context.skip('an AppImage is updated only on Linux');
  asked.length = 0;
  network = createElectronNetwork({ authorities: [ca] });
  work = await mkdtemp(join(tmpdir(), 'latchkey-updates-'));
  server = await listenOnLoopback(
    ({ url = '' }, response) => {
      const name = new URL(url, 'https://localhost').pathname.slice(1);
      asked.push(name);
      const content = files[name];
      if (content?.startsWith('redirect:'))
        response.writeHead(302, { location: content.slice('redirect:'.length) }).end();
      else response.writeHead(content === undefined ? 404 : 200).end(content);
    },
    { tls: valid, host: 'localhost' },
  );
  files = { [`latest-${channelFile}`]: feedFile(), [program]: newProgram };
  await writeFile(
    join(work, 'app-update.yml'),
    'provider: generic\nurl: https://updates.invalid/\nupdaterCacheDirName: latchkey-updater\n',
  );
  await writeFile(join(work, 'latchkey.AppImage'), 'the old version');
  await chmod(join(work, 'latchkey.AppImage'), 0o755);
  vi.stubEnv('APPIMAGE', join(work, 'latchkey.AppImage'));
  vi.stubEnv('XDG_CACHE_HOME', join(work, 'cache'));
  vi.stubEnv('STARTED_FILE', join(work, 'started'));
  Object.assign(process, { resourcesPath: work });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  app.removeAllListeners();
  await server?.close();
  if (work) await rm(work, { recursive: true, force: true });
});

async function open(channel: 'latest' | 'beta' = 'latest', policy?: Policy) {
  const holdAgain = vi.fn();
  const letQuit = vi.fn(() => holdAgain);
  const updates = createUpdater({
    openSource: async () =>
      createUpdateSource({
        feed: { url: `${server.origin}/`, channel },
        policy: policy ?? (await noPolicy()),
        log: vi.fn(),
        allowQuit: letQuit,
      }),
    clock: fakeClock(),
    log: vi.fn(),
    isBusy: () => false,
    settle: async () => {},
    fraction: () => 0,
  });
  return { updates, letQuit, holdAgain };
}

describe('an AppImage', () => {
  test('downloads a newer version, is replaced on restart, and the new one starts', async () => {
    const { updates, letQuit } = await open();
    await updates.check();
    expect(updates.snapshot()).toEqual({ state: 'ready', version: '2.0.0' });
    expect(await readFile(join(work, 'latchkey.AppImage'), 'utf8')).toBe('the old version');
    expect(await updates.restart()).toBe('restarting');
    expect(letQuit).toHaveBeenCalled();
    expect(app.releaseSingleInstanceLock).toHaveBeenCalled();
    await vi.waitFor(() => expect(app.quit).toHaveBeenCalled());
    expect(await readFile(join(work, 'latchkey.AppImage'), 'utf8')).toBe(newProgram);
    expect((await stat(join(work, 'latchkey.AppImage'))).mode & 0o777).toBe(0o755);
    await vi.waitFor(async () => expect(await readFile(join(work, 'started'), 'utf8')).toBe('started'));
  });

  test('that was deleted cannot be replaced: the app keeps running and reports it', async () => {
    const { updates, letQuit, holdAgain } = await open();
    await updates.check();
    await rm(join(work, 'latchkey.AppImage'));
    app.quit.mockClear();
    expect(await updates.restart()).toBe('not_ready');
    expect(updates.snapshot()).toMatchObject({ state: 'failed', problem: 'failed' });
    expect(letQuit).toHaveBeenCalled();
    expect(holdAgain).toHaveBeenCalled();
    expect(app.requestSingleInstanceLock).toHaveBeenCalled();
    await new Promise((resolve) => setImmediate(resolve));
    expect(app.quit).not.toHaveBeenCalled();
  });

  test('reports whether the user may replace it', async () => {
    expect(detectInstallation()).toMatchObject({ appImage: join(work, 'latchkey.AppImage'), isReplaceable: true });
    vi.stubEnv('APPIMAGE', join(work, 'elsewhere/latchkey.AppImage'));
    expect(detectInstallation()).toMatchObject({ isReplaceable: false });
  });

  test('uses the session with the proxy of the policy', async () => {
    await open();
    expect(network.session.fromPartition('electron-updater').network.proxy).toEqual({ mode: 'system' });
  });

  test.each([
    ['the same version', feedFile({ version: '1.0.0' })],
    ['an older version', feedFile({ version: '0.9.0' })],
    ['a version that is not rolled out yet', feedFile({ more: 'stagingPercentage: 0\n' })],
  ])('ignores %s', async (_what, feed) => {
    files[`latest-${channelFile}`] = feed;
    const { updates } = await open();
    await updates.check();
    expect(updates.snapshot().state).toBe('idle');
    expect(asked).toEqual([`latest-${channelFile}`]);
  });

  test('follows the channel of the policy', async () => {
    files[`beta-${channelFile}`] = feedFile({ version: '2.1.0-beta.1' });
    const { updates } = await open('beta');
    await updates.check();
    expect(updates.snapshot()).toEqual({ state: 'ready', version: '2.1.0-beta.1' });
  });

  test('discards a download that does not match the feed', async () => {
    files[`latest-${channelFile}`] = feedFile({ sha512: sha512('something else') });
    const { updates } = await open();
    await updates.check();
    expect(updates.snapshot()).toMatchObject({ state: 'failed', problem: 'damaged' });
    expect(await updates.restart()).toBe('not_ready');
    expect(await readFile(join(work, 'latchkey.AppImage'), 'utf8')).toBe('the old version');
  });

  test.each([
    [
      'the feed names a file over http',
      () => (files[`latest-${channelFile}`] = feedFile({ url: `http://127.0.0.1:1/${program}` })),
    ],
    ['the feed redirects to http', () => (files[`latest-${channelFile}`] = `redirect:http://127.0.0.1:1/feed.yml`)],
    ['the file redirects to http', () => (files[program] = `redirect:http://127.0.0.1:1/${program}`)],
    ['the feed is missing', () => delete files[`latest-${channelFile}`]],
  ])('rejects the update if %s', async (_what, change) => {
    change();
    const { updates } = await open();
    await updates.check();
    expect(updates.snapshot()).toMatchObject({ state: 'failed', problem: 'unreachable' });
    expect(await readFile(join(work, 'latchkey.AppImage'), 'utf8')).toBe('the old version');
  });
});

describe('NSIS, with a signature that Windows verifies', () => {
  const installer = 'latchkey-2.0.0-win-x64.exe';
  /** The output of `Get-AuthenticodeSignature | ConvertTo-Json`: 0 is valid, 2 not signed. */
  let signature: { Status: number; SignerCertificate?: { Subject: string } };
  const asked: string[] = [];

  beforeEach(async () => {
    const { platform } = process;
    onTestFinished(() => void Object.defineProperty(process, 'platform', { value: platform }));
    Object.defineProperty(process, 'platform', { value: 'win32' });
    vi.stubEnv('LOCALAPPDATA', join(work, 'local'));
    files = { 'latest.yml': feedFile({ url: installer }), [installer]: newProgram };
    await writeFile(
      join(work, 'app-update.yml'),
      'provider: generic\nurl: https://updates.invalid/\nupdaterCacheDirName: latchkey-updater\npublisherName:\n  - Acme\n',
    );
    asked.length = 0;
    const powershell = ((_program: string, args: string[], _options: object, done: (...answer: unknown[]) => void) => {
      const command = args.at(-1) ?? '';
      asked.push(command);
      const [, Path] = /-LiteralPath '([^']+)'/.exec(command) ?? [];
      queueMicrotask(() => done(null, JSON.stringify({ ...signature, Path }), ''));
    }) as unknown as typeof childProcess.execFile;
    const spied = vi.spyOn(childProcess, 'execFile').mockImplementation(powershell);
    onTestFinished(() => spied.mockRestore());
  });

  test.each([
    ['by the publisher of this app', { Status: 0, SignerCertificate: { Subject: 'CN=Acme, O=Acme' } }, 'ready'],
    ['by another publisher', { Status: 0, SignerCertificate: { Subject: 'CN=Mallory, O=Acme' } }, 'signature'],
    ['by the publisher, and changed since', { Status: 3, SignerCertificate: { Subject: 'CN=Acme' } }, 'signature'],
    ['by nobody', { Status: 2 }, 'signature'],
  ])('an installer that is signed %s', async (_what, found, expected) => {
    signature = found;
    const { updates } = await open();
    await updates.check();
    const snapshot = updates.snapshot();
    expect(snapshot.state === 'failed' ? snapshot.problem : snapshot.state).toBe(expected);
    expect(asked).toEqual([expect.stringMatching(/^"Get-AuthenticodeSignature -LiteralPath '.+\.exe'/)]);
    if (expected !== 'ready') expect(await updates.restart()).toBe('not_ready');
  });
});

describe('behind a proxy with a password, with a feed of a private authority', () => {
  const credentials = 'fake-user:fake-proxy-password';
  let proxy: Awaited<ReturnType<typeof startConnectProxy>>;
  beforeEach(async () => {
    proxy = await startConnectProxy({ credentials });
    network = createElectronNetwork();
  });
  afterEach(() => proxy.close());

  const [username = '', password = ''] = credentials.split(':');
  const members = (part: Record<string, unknown> = {}) => ({
    proxy: { mode: 'fixed', url: proxy.origin, bypass: ['<-loopback>'] },
    proxyCredentials: { username, password },
    extraCa: [ca],
    ...part,
  });

  test('downloads feed and installer only through the proxy', async () => {
    const { updates } = await open('latest', await readPolicyOf(members()));
    await updates.check();
    expect(updates.snapshot()).toEqual({ state: 'ready', version: '2.0.0' });
    expect(asked).toEqual(expect.arrayContaining([`latest-${channelFile}`, program]));
    expect(new Set(proxy.requestedTunnels)).toEqual(new Set([new URL(server.origin).host]));
    expect(proxy.requestedTunnels.length).toBeGreaterThanOrEqual(asked.length);
    await updates.restart();
    await vi.waitFor(async () => expect(await readFile(join(work, 'started'), 'utf8')).toBe('started'));
  });

  test.each([
    ['without the password', { proxyCredentials: undefined }],
    ['with a wrong one', { proxyCredentials: { username, password: 'wrong' } }],
    ['without the authority', { extraCa: [] }],
  ])('sends nothing %s', async (_what, part) => {
    const { updates } = await open('latest', await readPolicyOf(members(part)));
    await updates.check();
    expect(updates.snapshot()).toMatchObject({ state: 'failed', problem: 'unreachable' });
    expect(asked).toEqual([]);
    expect(proxy.requestedTunnels.length).toBeLessThan(4);
  });
});
