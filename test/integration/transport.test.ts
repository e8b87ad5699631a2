import type { ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  type LoopbackServer,
  listenOnLoopback,
  readBody,
  writeWithBackpressure,
} from '../../build/demo-server/loopback.ts';
import type { Transport } from '../../electron/core/ports.ts';
import { createExchange, type ExchangeLimits, type ExchangeRequest } from '../../electron/http/exchange.ts';
import { systemClock } from '../../electron/node/system-clock.ts';
import { noPolicy } from '../../electron/policy/policy.ts';
import { refuseClientCertificates } from '../../electron/shell/network.ts';
import { createElectronNetwork } from '../servers/electron-network.ts';
import { createNodeTransport } from '../servers/node-transport.ts';
import { createTestCertificates } from '../servers/tls.ts';
import { catchFailure } from '../unit/support/failures.ts';
import { deferred } from '../unit/support/transport.ts';

const electron = vi.hoisted(() => ({ net: undefined as unknown }));
vi.mock('electron', () => electron);
const { createSessionTransport } = await import('../../electron/shell/session-transport.ts');

const { ca, valid } = createTestCertificates();
const text = 'a response of some length';
const [gzip, brotli] = [gzipSync(text), brotliCompressSync(text)];
const encoded = (encoding: string, body: Buffer) => (response: ServerResponse) =>
  response.writeHead(200, { 'content-encoding': encoding }).end(body);
const sendRaw =
  (head: string) =>
  ({ socket }: ServerResponse) =>
    socket?.end(`HTTP/1.1 ${head}\r\n\r\n`, 'latin1');

/** What the server does with a request, by its path. */
const behaviors: Record<string, (response: ServerResponse) => unknown> = {
  '/small': (response) => response.end(text),
  '/long': (response) => writeWithBackpressure(response, 50_000_000),
  '/truncated': (response) => {
    response.writeHead(200, { 'content-length': 1000 }).write('short');
    setTimeout(() => response.destroy(), 5);
  },
  '/held': () => {},
  '/held-body': (response) => response.writeHead(200, { 'content-length': 1000 }).write('short'),
  '/moved': (response) => response.writeHead(302, { location: '/small' }).write('more follows'),
  '/moved-nowhere': (response) => response.writeHead(302, { location: 'http://[' }).end(),
  '/moved-to-file': (response) => response.writeHead(307, { location: 'file:///etc/hosts' }).end(),
  '/proxy-password': (response) => response.writeHead(407, { 'proxy-authenticate': 'Basic realm="x"' }).end(),
  '/no-content': sendRaw('204 No Content\r\nconnection: close\r\n\r\nmore'),
  '/informational': sendRaw(`103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nconnection: close\r\n\r\n${text}`),
  '/gzip': encoded('gzip', gzip),
  '/gzip-twice': encoded('x-gzip, gzip', gzipSync(gzip)),
  '/gzip-cut-off': encoded('gzip', gzip.subarray(0, -4)),
  '/br': encoded('br', brotli),
  '/br-cut-off': encoded('br', brotli.subarray(0, -1)),
  '/bad-br': encoded('br', Buffer.from('not compressed')),
  '/deflate': encoded('deflate', deflateSync(text)),
  '/unknown-encoding': encoded('gzip, unknown', Buffer.from(text)),
  '/bad-gzip': (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).write('not compressed'),
  '/latin-1': sendRaw('200 OK\r\nx-a: caf\xe9\r\nconnection: close'),
  '/status-699': sendRaw('699 Odd\r\nconnection: close'),
  '/not-http': ({ socket }) => socket?.end('220 mail.example.com ESMTP\r\n'),
};

let server: LoopbackServer;
let received: { method: string; url: string; headers: NodeJS.Dict<string | string[]>; body: string }[] = [];

beforeAll(async () => {
  server = await listenOnLoopback(async (request, response) => {
    const { method = '', url = '', headers } = request;
    received.push({ method, url, headers, body: (await readBody(request)).toString('latin1') });
    await behaviors[url]?.(response);
  });
});
afterAll(() => server.close());

const countConnections = () =>
  new Promise<number>((resolve) => server.server.getConnections((_error, count) => resolve(count)));

async function createElectronTransport(system: Parameters<typeof createElectronNetwork>[0] = {}) {
  const { app, net, session } = createElectronNetwork(system);
  electron.net = net;
  const wire = session.fromPartition('network') as unknown as Electron.Session;
  return { app, transport: createSessionTransport(wire, await noPolicy()) };
}

const limits: ExchangeLimits = {
  allowLoopbackHttp: true,
  maxBodyBytes: 1000,
  overflow: 'fail',
  headersTimeoutMs: 5000,
  bodyTimeoutMs: 5000,
};

function sendOver(transport: Transport) {
  const exchange = createExchange({ transport, clock: systemClock, log: () => {}, userAgent: 'Latchkey/1.2.3' });
  return (path: string, given: Partial<ExchangeRequest> & { limits?: Partial<ExchangeLimits> } = {}) =>
    exchange(
      { purpose: 'api', method: 'GET', url: `${server.origin}${path}`, headers: {}, ...given },
      { ...limits, ...given.limits },
    );
}

describe.each([
  ["Electron's net.request", async () => (await createElectronTransport()).transport],
  ["Node's http.request", async () => createNodeTransport()],
])('a transport over %s', (name, createTransport) => {
  let send: ReturnType<typeof sendOver>;
  beforeAll(async () => {
    send = sendOver(await createTransport());
  });

  test.each(['/small', '/gzip', '/gzip-twice', '/br', '/deflate', '/unknown-encoding', '/informational'])(
    'reads the body of %s',
    async (path) => {
      expect(
        Buffer.from((await send(path)).body)
          .toString()
          .trim(),
      ).toBe(text);
    },
  );

  test.each(['/gzip-cut-off', '/br-cut-off'])('reads what arrived of %s', async (path) => {
    const body = Buffer.from((await send(path)).body).toString();
    expect(body).toMatch(/^a response/);
    expect(text).toContain(body);
  });

  test('ignores what follows a response', async () => {
    expect(await send('/no-content')).toMatchObject({ status: 204, body: Buffer.alloc(0) });
  });

  test.each(['DELETE', 'GET'])(
    'sends a body with %s as bytes, its own user agent, and no cookies or origin',
    async (method) => {
      received = [];
      await send('/small', { method, body: Uint8Array.of(0, 0xff, 0x80) });
      expect(received).toMatchObject([{ method, body: '\0\xff\x80' }]);
      expect(received[0]?.headers).toMatchObject({ 'user-agent': 'Latchkey/1.2.3', 'content-length': '3' });
      expect(Object.keys(received[0]?.headers ?? {}).filter((header) => /cookie|origin|referer/.test(header))).toEqual(
        [],
      );
    },
  );

  test('reports how much of a body was sent, as far as that is known', async () => {
    const body = new Uint8Array(50_000_000);
    const mayRead = deferred<void>();
    const slow = await listenOnLoopback(async (request, response) => {
      await mayRead.promise;
      request.resume().on('end', () => response.end());
    });
    const { response, getSentBytes } = (await createTransport())({
      method: 'POST',
      url: slow.origin,
      headers: {},
      body,
    });
    const isKnown = name.startsWith('Electron');
    if (isKnown) await expect.poll(getSentBytes).toBeGreaterThan(0);
    expect(getSentBytes()).not.toBe(body.byteLength);
    mayRead.resolve();
    expect((await response).status).toBe(200);
    expect(getSentBytes()).toBe(isKnown ? body.byteLength : undefined);
    await slow.close();
  });

  test('accepts a header that is not ASCII', async () => {
    const expected = name.startsWith('Electron') ? 'caf\ufffd' : 'café';
    expect((await send('/latin-1')).headers.get('x-a')).toBe(expected);
  });

  test.each([
    ['/status-699', 'response_malformed', { status: 699 }],
    ['/not-http', 'response_malformed', {}],
    ['/bad-gzip', 'response_malformed', {}],
    ['/bad-br', 'response_malformed', {}],
    ['/moved', 'redirect_refused', { status: 302 }],
    ['/moved-nowhere', 'redirect_refused', {}],
    ['/moved-to-file', 'redirect_refused', {}],
    ['/truncated', 'connection_lost', {}],
    ['/long', 'response_too_large', {}],
  ])('fails at %s with %s', async (path, kind, details) => {
    received = [];
    expect(await catchFailure(send(path))).toMatchObject({ kind, details });
    expect(received).toHaveLength(1);
  });

  test('opens six connections to a host, and leaves none open after 100 broken exchanges', async () => {
    const short = { headersTimeoutMs: 250, bodyTimeoutMs: 250 };
    const canceled = (path: string) => {
      const signal = AbortSignal.timeout(50);
      return send(path, { signal });
    };
    server.server.closeIdleConnections();
    let most = 0;
    for (let round = 0; round < 10; round += 1) {
      const ended = Promise.allSettled([
        send('/long'),
        send('/long', { limits: { overflow: 'truncate' } }),
        send('/long', { limits: { overflow: 'stream' } }).then(async ({ remainingBody }) => {
          await remainingBody?.read();
          remainingBody?.cancel();
        }),
        send('/truncated', { limits: short }),
        send('/moved'),
        send('/bad-gzip'),
        send('/held', { limits: short }),
        send('/held-body', { limits: short }),
        canceled('/held'),
        canceled('/held-body'),
      ]);
      while (!(await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 10))])))
        most = Math.max(most, await countConnections());
    }
    expect(most).toBeLessThanOrEqual(6);
    await expect.poll(countConnections).toBe(0);
    expect(Buffer.from((await send('/small')).body).toString()).toBe(text);
  });
});

describe("Electron's net.request, as the stand-in imitates it", () => {
  const request = async (options: Electron.ClientRequestConstructorOptions) => {
    const { net } = createElectronNetwork();
    const sent = net.request({ url: `${server.origin}/small`, ...options });
    const outcome = new Promise((resolve) => {
      sent.on('error', ({ message }) => resolve(message));
      sent.on('response', ({ statusCode }) => resolve(statusCode));
    });
    sent.end();
    received = [];
    return { sent, outcome: await outcome };
  };

  test('asks the server first if there is an origin, and then fails', async () => {
    const { outcome } = await request({ headers: { origin: 'https://a.example' } });
    expect([outcome, ...received.map(({ method }) => method)]).toEqual(['net::ERR_FAILED', 'OPTIONS']);
  });

  test.each([
    ['/moved-nowhere', 'net::ERR_INVALID_REDIRECT'],
    ['/moved-to-file', 'net::ERR_UNSAFE_REDIRECT'],
    ['/proxy-password', 'net::ERR_UNEXPECTED_PROXY_AUTH'],
  ])('fails at %s with %s', async (path, error) => {
    expect((await request({ url: `${server.origin}${path}` })).outcome).toBe(error);
  });

  test.each(['POST', 'PUT', 'GET'])(
    'sends the length of an empty body only if a method needs one: %s',
    async (method) => {
      await request({ method });
      expect(received[0]?.headers['content-length']).toBe(method === 'GET' ? undefined : '0');
    },
  );

  test("sends Chromium's own headers", async () => {
    await request({});
    const { headers } = received[0] ?? {};
    expect(headers).toMatchObject({ 'user-agent': expect.stringMatching(/^Mozilla/), 'sec-fetch-mode': 'no-cors' });
  });

  test('sends header values as UTF-8', async () => {
    await request({ headers: { 'x-a': 'é' } });
    expect(Buffer.from(String(received[0]?.headers['x-a']), 'latin1').toString()).toBe('é');
  });

  test('keeps a connection open until the request is aborted', async () => {
    server.server.closeIdleConnections();
    const { sent, outcome } = await request({ url: `${server.origin}/long` });
    expect(outcome).toBe(200);
    sent.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await countConnections()).toBeGreaterThan(0);
    sent.abort();
    await expect.poll(countConnections).toBe(0);
  });
});

test.each([
  ['is never sent, though the server asks for one', true, ''],
  ['would be the first of the system without the listener', false, 'localhost'],
])('a client certificate %s', async (_what, refuses, subject) => {
  const subjects: string[] = [];
  const asking = await listenOnLoopback(
    ({ socket }, response) => {
      subjects.push(String((socket as TLSSocket).getPeerCertificate().subject?.CN ?? ''));
      response.end();
    },
    { tls: { ...valid, requestCert: true, rejectUnauthorized: false } as typeof valid, host: 'localhost' },
  );
  const { app, transport } = await createElectronTransport({ authorities: [ca], clientCertificates: [valid] });
  if (refuses) refuseClientCertificates(app as unknown as Electron.App);
  await sendOver(transport)('', { url: asking.origin });
  await asking.close();
  expect(subjects).toEqual([subject]);
});

test('a server that requires a client certificate is reported as such', async () => {
  const requiring = await listenOnLoopback(() => {}, {
    tls: { ...valid, requestCert: true, ca } as typeof valid,
    host: 'localhost',
  });
  const { app, transport } = await createElectronTransport({ authorities: [ca], clientCertificates: [valid] });
  refuseClientCertificates(app as unknown as Electron.App);
  const failure = await catchFailure(sendOver(transport)('', { url: requiring.origin }));
  await requiring.close();
  expect(failure).toMatchObject({ kind: 'tls_client_certificate', details: { code: 'ERR_BAD_SSL_CLIENT_AUTH_CERT' } });
});
