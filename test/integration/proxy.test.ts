import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { demoAudience } from '../../build/demo-server/directory.ts';
import { type LoopbackServer, listenOnLoopback } from '../../build/demo-server/loopback.ts';
import { applyNetworkPolicy } from '../../electron/shell/network.ts';
import { createProxyLogin } from '../../electron/shell/proxy-login.ts';
import { type RunningProxy, startConnectProxy } from '../servers/connect-proxy.ts';
import { createElectronNetwork } from '../servers/electron-network.ts';
import { type MisbehavingServer, startMisbehavingServer } from '../servers/misbehaving-server.ts';
import { createTestCertificates } from '../servers/tls.ts';
import { readPolicyOf } from '../unit/support/policy.ts';
import { startCore, testProfile } from './core.ts';

const electron = vi.hoisted(() => ({ net: undefined as unknown }));
vi.mock('electron', () => electron);
const { createSessionTransport } = await import('../../electron/shell/session-transport.ts');

const { ca, valid } = createTestCertificates();
const [username, password] = ['fake-user', 'fake-proxy-password'];
const host = 'localhost';
let server: MisbehavingServer;
let api: LoopbackServer;
let proxy: RunningProxy;
let arrived: string[];

beforeAll(async () => {
  server = await startMisbehavingServer({ tls: valid, host });
  api = await listenOnLoopback(
    ({ method }, response) => {
      arrived.push(method ?? '');
      response.end('{}');
    },
    { tls: valid, host },
  );
});
beforeEach(async () => {
  server.reset();
  server.respondAlways('token', { kind: 'tokens', idToken: 'none' });
  arrived = [];
  proxy = await startConnectProxy({ credentials: `${username}:${password}` });
  return () => proxy.close();
});
afterAll(() => Promise.all([server.close(), api.close()]));

/** Starts the app with the transport of `main.ts` for a policy, over the stand-in's network. */
async function core(members: Record<string, unknown>) {
  const { net, session } = createElectronNetwork();
  electron.net = net;
  const networkSession = session.fromPartition('latchkey-network') as unknown as Electron.Session;
  const policy = await readPolicyOf(members);
  expect(policy.problems).toEqual([]);
  await applyNetworkPolicy(networkSession, policy);
  return startCore(
    testProfile({
      issuer: server.issuer,
      scopes: ['openid', 'offline_access', 'orders:read'],
      api: { origins: [api.origin], audience: demoAudience },
    }),
    { transport: createSessionTransport(networkSession, policy) },
  );
}

const hostOf = (origin: string) => new URL(origin).host;
const through = (url: string) => ({ mode: 'fixed', url, bypass: ['<-loopback>'] });
const members = () => ({ proxy: through(proxy.origin), proxyCredentials: { username, password }, extraCa: [ca] });

describe('a proxy with a password and a private authority, both set by policy', () => {
  test('routes tokens, keys and API calls through the proxy, and signs in by the `login` of a request', async () => {
    const { signIn, call, handlers } = await core(members());
    expect(await signIn('alice', 'not-a-real-password')).toMatchObject({ ok: true });
    expect(await call(`${api.origin}/orders`)).toMatchObject({ ok: true, value: { status: 200 } });
    expect(await call(`${api.origin}/orders`)).toMatchObject({ ok: true, value: { status: 200 } });
    expect(await handlers.refresh()).toMatchObject({ ok: true });
    const paths = server.requests.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['/.well-known/openid-configuration', '/token', '/jwks']));
    expect(new Set(proxy.requestedTunnels)).toEqual(new Set([hostOf(server.origin), hostOf(api.origin)]));
    // The first tunnel was refused, before authentication. No request goes ahead of the app's own.
    expect(proxy.refusedTunnels).toHaveLength(1);
    expect(arrived).toEqual(['GET', 'GET']);
    expect(server.requests.some(({ method }) => method === 'HEAD')).toBe(false);
  });

  test.each([
    ['without the password', () => ({ proxyCredentials: undefined }), 'proxy_refused', 1],
    [
      'with a wrong password, which is sent only once,',
      () => ({ proxyCredentials: { username, password: 'wrong' } }),
      'proxy_refused',
      2,
    ],
    ['at an address without a proxy', () => ({ proxy: through('http://127.0.0.1:1') }), 'proxy_refused', 0],
    ['without the authority', () => ({ extraCa: [] }), 'tls_untrusted', 2],
  ])('sends nothing %s', async (_what, part, kind, tunnels) => {
    const { signIn, logLines } = await core({ ...members(), ...part() });
    expect(await signIn('alice', 'not-a-real-password')).toMatchObject({ ok: false, failure: { kind } });
    expect(server.requests).toEqual([]);
    expect(proxy.requestedTunnels).toHaveLength(tunnels);
    expect(logLines.join('\n')).not.toContain(password);
  });

  test('authenticates again if the proxy rejects the password later', async () => {
    const { signIn, handlers } = await core(members());
    expect(await signIn('alice', 'not-a-real-password')).toMatchObject({ ok: true });
    const port = Number(new URL(proxy.origin).port);
    await proxy.close();
    const other = await startConnectProxy({ credentials: 'someone:else', port });
    expect(await handlers.refresh()).toMatchObject({ ok: false, failure: { kind: 'proxy_refused' } });
    await other.close();
    proxy = await startConnectProxy({ credentials: `${username}:${password}`, port });
    expect(await handlers.refresh()).toMatchObject({ ok: true });
  });

  test('of which Chromium passes the response on if nobody answers, before it fails', async () => {
    const { net, session } = createElectronNetwork();
    await applyNetworkPolicy(session.defaultSession as unknown as Electron.Session, await readPolicyOf(members()));
    const seen: unknown[] = [];
    const request = net.request({ url: api.origin });
    const failure = new Promise<Error>((resolve) => {
      request.on('response', (response) => {
        seen.push(response.statusCode, response.headers['proxy-authenticate']);
        response.on('error', resolve);
      });
    });
    request.on('error', () => {});
    request.end();
    seen.push((await failure).message);
    expect(seen).toEqual([407, 'Basic realm="test"', 'net::ERR_TUNNEL_CONNECTION_FAILED']);
  });

  test('sends no password to any other proxy, and none twice', async () => {
    const policy = await readPolicyOf({ ...members(), proxy: through('http://proxy.example:3128') });
    const login = createProxyLogin(policy);
    const answers: unknown[][] = [];
    for (const [isProxy, host, port] of [
      [true, '127.0.0.1', 3128],
      [true, 'proxy.example', 8080],
      [false, 'proxy.example', 3128],
      [true, 'proxy.example', 3128],
      [true, 'proxy.example', 3128],
    ] as const)
      login({ isProxy, host, port, scheme: 'basic', realm: '' }, (...answer) => answers.push(answer));
    expect(answers).toEqual([[], [], [], [username, password], []]);
  });
});
