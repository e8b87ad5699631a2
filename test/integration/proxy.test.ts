import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type RunningProxy, startConnectProxy } from '../servers/connect-proxy.ts';
import { demoAudience } from '../servers/directory.ts';
import { type LoopbackServer, listenOnLoopback } from '../servers/loopback.ts';
import { type MisbehavingServer, startMisbehavingServer } from '../servers/misbehaving-server.ts';
import { nodeTransport } from '../servers/node-transport.ts';
import { createTestCertificates } from '../servers/tls.ts';
import { startCore, testProfile } from './core.ts';

const { ca, valid } = createTestCertificates();
const credentials = 'fake-user:fake-proxy-password';
const host = 'localhost';
let server: MisbehavingServer;
let api: LoopbackServer;
let proxy: RunningProxy;

beforeAll(async () => {
  server = await startMisbehavingServer({ tls: valid, host });
  api = await listenOnLoopback((_request, response) => void response.end('{}'), { tls: valid, host });
  proxy = await startConnectProxy({ credentials });
});
beforeEach(() => server.reset());
afterAll(() => Promise.all([server.close(), api.close(), proxy.close()]));

const core = (options: Parameters<typeof nodeTransport>[0]) =>
  startCore(
    testProfile({
      issuer: server.issuer,
      scopes: ['openid', 'offline_access', 'orders:read'],
      api: { origins: [api.origin], audience: demoAudience },
    }),
    { transport: nodeTransport(options) },
  );

const hostOf = (origin: string) => new URL(origin).host;

describe('a proxy that wants a password, before servers of a private authority', () => {
  test('tokens, keys and API all go through it', async () => {
    server.always('token', { kind: 'tokens', idToken: 'none' });
    const { signIn, call, handlers } = await core({ ca: [ca], proxy: { origin: proxy.origin, credentials } });
    expect(await signIn('alice', 'not-a-real-password')).toMatchObject({ ok: true });
    expect(await call(`${api.origin}/orders`)).toMatchObject({ ok: true, value: { status: 200 } });
    expect(await handlers.refresh()).toMatchObject({ ok: true });
    const paths = server.requests.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['/.well-known/openid-configuration', '/token', '/jwks']));
    expect(new Set(proxy.asked)).toEqual(new Set([hostOf(server.origin), hostOf(api.origin)]));
    expect(proxy.asked.length).toBe(paths.length + 1);
  });

  test.each([
    ['without the password', { ca: [ca], proxyOf: () => ({ origin: proxy.origin }) }, 'proxy_refused'],
    [
      'with a wrong one',
      { ca: [ca], proxyOf: () => ({ origin: proxy.origin, credentials: 'fake-user:wrong' }) },
      'proxy_refused',
    ],
    ['at an address where none is', { ca: [ca], proxyOf: () => ({ origin: 'http://127.0.0.1:1' }) }, 'proxy_refused'],
    ['without the authority', { proxyOf: () => ({ origin: proxy.origin, credentials }) }, 'tls_untrusted'],
  ])('%s nothing arrives', async (_what, { proxyOf, ...trust }, kind) => {
    const { signIn, log } = await core({ ...trust, proxy: proxyOf() });
    expect(await signIn('alice', 'not-a-real-password')).toMatchObject({ ok: false, failure: { kind } });
    expect(server.requests).toEqual([]);
    expect(log.join('\n')).not.toContain('fake-proxy-password');
  });
});
