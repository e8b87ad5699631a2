import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { demoAudience } from '../../build/demo-server/directory.ts';
import { type LoopbackServer, listenOnLoopback } from '../../build/demo-server/loopback.ts';
import { applyNetworkPolicy, createSessionTransport } from '../../electron/shell/network.ts';
import { type RunningProxy, startConnectProxy } from '../servers/connect-proxy.ts';
import { ElectronNetwork } from '../servers/electron-network.ts';
import { type MisbehavingServer, startMisbehavingServer } from '../servers/misbehaving-server.ts';
import { createTestCertificates } from '../servers/tls.ts';
import { readPolicyOf } from '../unit/support/policy.ts';
import { startCore, testProfile } from './core.ts';

const electron = vi.hoisted(() => ({ net: {} as { request?: unknown } }));
vi.mock('electron', () => electron);
const { createProxyLogin } = await import('../../electron/shell/proxy-login.ts');

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

/** Starts the app with the transport of `main.ts` for a policy, on Node's network stack. */
async function core(members: Record<string, unknown>) {
  const network = new ElectronNetwork();
  electron.net.request = network.request;
  const networkSession = network.fromPartition('latchkey-network') as unknown as Electron.Session;
  const policy = await readPolicyOf(members);
  expect(policy.problems).toEqual([]);
  await applyNetworkPolicy(networkSession, policy);
  return startCore(
    testProfile({
      issuer: server.issuer,
      scopes: ['openid', 'offline_access', 'orders:read'],
      api: { origins: [api.origin], audience: demoAudience },
    }),
    { transport: createSessionTransport(networkSession, createProxyLogin(networkSession, policy)) },
  );
}

const hostOf = (origin: string) => new URL(origin).host;
const through = (url: string) => ({ mode: 'fixed', url, bypass: ['<-loopback>'] });
const members = () => ({ proxy: through(proxy.origin), proxyCredentials: { username, password }, extraCa: [ca] });

describe('a proxy with a password and a private authority, both set by policy', () => {
  test('routes tokens, keys and API calls through the proxy, and authenticates once per server', async () => {
    const { signIn, call, handlers } = await core(members());
    expect(await signIn('alice', 'not-a-real-password')).toMatchObject({ ok: true });
    expect(await call(`${api.origin}/orders`)).toMatchObject({ ok: true, value: { status: 200 } });
    expect(await call(`${api.origin}/orders`)).toMatchObject({ ok: true, value: { status: 200 } });
    expect(await handlers.refresh()).toMatchObject({ ok: true });
    const paths = server.requests.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['/.well-known/openid-configuration', '/token', '/jwks']));
    expect(new Set(proxy.requestedTunnels)).toEqual(new Set([hostOf(server.origin), hostOf(api.origin)]));
    // The first tunnel was refused, before authentication; every request used its own tunnel.
    expect(proxy.requestedTunnels.length).toBe(1 + paths.length + arrived.length);
    expect(arrived).toEqual(['HEAD', 'GET', 'GET']);
    expect(server.requests.filter(({ method }) => method === 'HEAD')).toHaveLength(1);
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

  test('sends no password to any other proxy', async () => {
    const { request } = new ElectronNetwork();
    const policy = await readPolicyOf({ ...members(), proxy: through('http://proxy.example:3128') });
    const answers: unknown[] = [];
    electron.net.request = (options: Parameters<typeof request>[0]) => {
      const pending = request(options);
      queueMicrotask(() => {
        for (const asks of [
          { isProxy: true, host: '127.0.0.1', port: 3128 },
          { isProxy: true, host: 'proxy.example', port: 8080 },
          { isProxy: false, host: 'proxy.example', port: 3128 },
        ])
          pending.emit('login', asks, (...answer: unknown[]) => answers.push(answer));
        pending.emit('error', new Error('net::ERR_TUNNEL_CONNECTION_FAILED'));
      });
      return pending;
    };
    const session = new ElectronNetwork().fromPartition('') as unknown as Electron.Session;
    await expect(createProxyLogin(session, policy)?.('https://id.example')).rejects.toThrow('ERR_TUNNEL');
    expect(answers).toEqual([[], [], []]);
  });
});
