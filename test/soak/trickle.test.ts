import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCore, testProfile } from '../integration/core.ts';
import { createNodeTransport } from '../servers/node-transport.ts';

let server: Server;
let origin: string;
let sentBytes = 0;
let closedAfterMs = 0;

beforeAll(async () => {
  server = createServer((_request, response) => {
    const startedMs = performance.now();
    response.writeHead(200, { 'content-type': 'application/json' });
    const timer = setInterval(() => {
      response.write('{');
      sentBytes += 1;
    }, 1000);
    response.once('close', () => {
      clearInterval(timer);
      closedAfterMs = performance.now() - startedMs;
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

test('a response of one byte a second ends at the time limit of 35 s, with its connection', async () => {
  const core = await startCore(testProfile({ issuer: origin, api: { origins: [origin] } }), {
    transport: createNodeTransport(),
  });
  const outcome = await core.handlers.callApi({
    ...{ callId: 'slow', method: 'GET', url: `${origin}/slow`, headers: {}, token: 'none', profileId: 'test' },
    timeoutMs: 35_000,
  });
  expect(outcome).toMatchObject({ ok: false, failure: { kind: 'timed_out' } });
  await expect.poll(() => closedAfterMs).toBeGreaterThan(34_000);
  expect(closedAfterMs).toBeLessThan(40_000);
  expect(sentBytes).toBeGreaterThan(30);
}, 60_000);
