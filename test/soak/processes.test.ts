import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keyFolderOf, password, quitApp, startApp } from '../faults/app.ts';
import { startStrictServer } from '../servers/strict-server.ts';
import type { ProcessCommand } from './session-process.ts';

const script = fileURLToPath(new URL('session-process.ts', import.meta.url));
const count = 10;
const testTimeoutMs = 120_000;

let userData: string;
let server: Awaited<ReturnType<typeof startStrictServer>>;
let children: ChildProcess[];

const nextMessage = async (child: ChildProcess) => ((await once(child, 'message')) as [unknown])[0];

async function ask(child: ChildProcess, order: ProcessCommand): Promise<unknown> {
  const answer = nextMessage(child);
  child.send(order);
  return answer;
}

const everyone = (orderOf: (at: number) => ProcessCommand) =>
  Promise.all(children.map((child, at) => ask(child, orderOf(at))));

/** Starts the app on the folder once more, to inspect it. */
const inspectAll = () => startApp({ userData, origin: server.issuer });

beforeEach(async () => {
  userData = await mkdtemp(join(tmpdir(), 'latchkey-processes-'));
  server = await startStrictServer({ password, openId: false, latencyMs: 30 });
  const app = await inspectAll();
  await app.core.handlers.storeClientSecret({ profileId: 'test', clientSecret: 'not-a-real-secret' });
  const outcome = await app.core.handlers.signIn({ profileId: 'test', username: 'alice', password, remember: true });
  expect(outcome).toMatchObject({ ok: true });
  await quitApp(app);
  children = Array.from({ length: count }, () =>
    fork(script, [userData, keyFolderOf(userData), server.issuer], { execArgv: ['--import', 'tsx'] }),
  );
  expect(await Promise.all(children.map(nextMessage))).toEqual(Array(count).fill('signed-in'));
}, testTimeoutMs);

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await server.close();
  await rm(userData, { recursive: true, force: true });
  await rm(keyFolderOf(userData), { recursive: true, force: true });
}, testTimeoutMs);

describe('ten processes on one vault', () => {
  test('one of them refreshes at each expiry, and the others adopt its tokens', {
    timeout: testTimeoutMs,
  }, async () => {
    const rounds = 8;
    for (let round = 1; round <= rounds; round += 1) {
      const statuses = await everyone(() => ({ do: 'expire', milliseconds: 301_000 }));
      expect(statuses).toEqual(Array(count).fill(200));
      expect(server.rotations).toBe(round);
    }
    expect(server.reuses).toBe(0);
    const app = await inspectAll();
    expect(app.vault.status().condition).toBe('good');
    expect(await app.core.handlers.refresh(undefined)).toMatchObject({ ok: true });
    expect(server.reuses).toBe(0);
    await quitApp(app);
  });

  test('clocks that jump by hours end no session, and no token is used twice', {
    timeout: testTimeoutMs,
  }, async () => {
    const hourMs = 3_600_000;
    const jumpsMs = [301_000, 6 * hourMs, -6 * hourMs, -301_000, 0];
    for (let round = 0; round < 6; round += 1) {
      const results = everyone((at) =>
        at % 3 === 0
          ? { do: 'write', names: [`jump/${round}-${at}`] }
          : { do: 'expire', milliseconds: jumpsMs[(round + at) % jumpsMs.length] ?? 0 },
      );
      expect(await results).toEqual(Array.from({ length: count }, (_, at) => (at % 3 === 0 ? 'written' : 200)));
    }
    expect(server.reuses).toBe(0);
    expect(await everyone(() => ({ do: 'list-warnings' }))).toEqual(Array(count).fill([]));
    const { vault } = await inspectAll();
    expect(vault.status().condition).toBe('good');
    expect(await vault.names('jump/')).toHaveLength(24);
    expect(await vault.names('session/')).toHaveLength(1);
  });

  test('all concurrent writes survive', { timeout: testTimeoutMs }, async () => {
    const names = (at: number) => Array.from({ length: 10 }, (_, one) => `record/${at}-${one}`);
    expect(await everyone((at) => ({ do: 'write', names: names(at) }))).toEqual(Array(count).fill('written'));
    const { vault } = await inspectAll();
    expect(vault.status().condition).toBe('good');
    expect(await vault.names('record/')).toHaveLength(10 * count);
    expect(await vault.names('session/')).toHaveLength(1);
  });

  test('one that dies while holding the lock does not block the others', { timeout: testTimeoutMs }, async () => {
    const [victim, ...others] = children;
    if (!victim) throw new Error('no process');
    const held = new Promise((resolve) => victim.on('message', (message) => message === 'held' && resolve(undefined)));
    victim.send({ do: 'hold' } satisfies ProcessCommand);
    await held;
    const written = Promise.all(others.map((child, at) => ask(child, { do: 'write', names: [`after/${at}`] })));
    victim.kill('SIGKILL');
    expect(await written).toEqual(Array(count - 1).fill('written'));
    const { vault } = await inspectAll();
    expect(await vault.names('after/')).toHaveLength(count - 1);
  });
});
