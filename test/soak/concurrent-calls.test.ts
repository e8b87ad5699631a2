import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { listenOnLoopback, readBody } from '../../build/demo-server/loopback.ts';
import { type Core, startCore, testProfile } from '../integration/core.ts';
import { createNodeTransport } from '../servers/node-transport.ts';
import { createStrictServer, type StrictServer } from '../servers/strict-server.ts';

const callCount = 1200;
/** The time over which the API's 401s arrive, and the delay of a refresh, in ms. */
const spreadMs = 1500;
const refreshDurationMs = 600;
const password = 'not-a-real-password';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** The number of concurrent connections that a listening socket accepts; browsers open six. */
const connections = 400;

/**
 * Starts a server with rotation, reuse detection, slow refresh responses and staggered 401s, and
 * signs in to it.
 *
 * @param onlyNewest whether a refresh also invalidates earlier access tokens
 */
async function start({ onlyNewest = false } = {}): Promise<{ server: StrictServer; core: Core; origin: string }> {
  let server: StrictServer | undefined;
  let refusals = 0;
  const listening = await listenOnLoopback(async (request, response) => {
    const form = new URLSearchParams((await readBody(request)).toString('utf8'));
    const path = new URL(request.url ?? '/', 'http://unused.invalid').pathname;
    const refreshes = path === '/token' && form.get('grant_type') === 'refresh_token';
    if (refreshes && onlyNewest) server?.expireAccessTokens();
    const { authorization } = request.headers;
    const answered = await server?.handleRequest({ method: request.method ?? 'GET', path, form, authorization });
    if (!answered) return void response.writeHead(503).end();
    if (refreshes) await delay(refreshDurationMs);
    if (path === '/api/me' && answered.status === 401) {
      refusals += 1;
      await delay((refusals % 100) * (spreadMs / 100));
    }
    response.writeHead(answered.status, answered.headers).end(answered.body);
  });
  closing.push(listening.close);
  // On a busy machine, a connection that the server closes could still carry the next request.
  listening.server.keepAliveTimeout = 120_000;
  const { origin } = listening;
  server = await createStrictServer({
    issuer: origin,
    now: () => Date.now(),
    password,
    accessTokenLifetimeSeconds: 3600,
  });
  const core = await startCore(testProfile({ issuer: origin, api: { origins: [origin] } }), {
    transport: createNodeTransport({ maxSockets: connections }),
  });
  expect(await core.signIn('alice', password)).toMatchObject({ ok: true });
  return { server, core, origin };
}

const callAll = (core: Core, origin: string) => Array.from({ length: callCount }, () => core.call(`${origin}/api/me`));

const resultsOf = async (calls: ReturnType<typeof callAll>) =>
  (await Promise.all(calls)).map((outcome) => (outcome.ok ? outcome.value.status : outcome.failure.kind));

const kinds = (results: (number | string)[]) => [...new Set(results)].sort();

test(`${callCount} calls whose 401s trickle in over ${spreadMs} ms, and a slow refresh: exactly one, and all succeed`, async () => {
  const { server, core, origin } = await start();
  server.expireAccessTokens();
  const results = kinds(await resultsOf(callAll(core, origin)));
  expect(results).toEqual([200]);
  expect([server.rotations, server.reuses]).toEqual([1, 0]);
  expect(server.refusedCalls).toBeGreaterThan(100);
  expect(await core.handlers.refresh(undefined)).toMatchObject({ ok: true });
}, 120_000);

test.each([false, true])(
  'with a person who presses Refresh meanwhile, each refresh ends the tokens before it: %s',
  async (onlyNewest) => {
    const { server, core, origin } = await start({ onlyNewest });
    server.expireAccessTokens();
    const calls = callAll(core, origin);
    let pressed = 0;
    for (let times = 0; times < 4; times += 1) {
      await delay(500);
      const outcomes = await Promise.all([core.handlers.refresh(undefined), core.handlers.refresh(undefined)]);
      for (const outcome of outcomes) expect(outcome).toMatchObject({ ok: true });
      pressed += 1;
    }
    expect(kinds(await resultsOf(calls))).toEqual([200]);
    // One for the 401s, which the first manual refresh may share, and one per manual refresh.
    expect(server.rotations).toBeGreaterThanOrEqual(pressed);
    expect(server.rotations).toBeLessThanOrEqual(pressed + 1);
    expect(server.reuses).toBe(0);
    expect(core.session.snapshot()).toMatchObject({ state: 'signed-in', refreshes: server.rotations });
  },
  120_000,
);

test.each([200, 500, 1000])(
  'with a sign-out after %i ms: every call ends, and nothing of the session is good any more',
  async (after) => {
    const { server, core, origin } = await start();
    server.expireAccessTokens();
    const calls = callAll(core, origin);
    await delay(after);
    expect(await core.handlers.signOut(undefined)).toMatchObject({ ok: true });
    const results = kinds(await resultsOf(calls));
    expect(results.filter((result) => ![200, 401, 'canceled', 'signed_out'].includes(result))).toEqual([]);
    expect(core.session.snapshot()).toMatchObject({ state: 'signed-out' });
    for (let tries = 0; tries < 100 && !server.families[0]?.endReason; tries += 1) await delay(50);
    expect(server.families[0]?.endReason).toBe('revoked');
    expect(server.rotations).toBeLessThanOrEqual(1);
    expect(server.reuses).toBe(0);
    expect(core.logLines.filter((line) => line.startsWith('defect'))).toEqual([]);
  },
  120_000,
);
