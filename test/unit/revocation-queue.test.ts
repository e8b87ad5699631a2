import { randomBytes } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { Secret } from '../../electron/core/secret.ts';
import type { OAuthClient } from '../../electron/oauth/client.ts';
import { createRevocationQueue } from '../../electron/session/revocation-queue.ts';
import { createMemoryVault, type Vault } from '../../electron/vault/vault.ts';
import { fakeClock } from './support/clock.ts';
import { fakeLog } from './support/log.ts';
import { testProfile } from './support/profile.ts';
import { fakeClient } from './support/session.ts';
import { tokenSet } from './support/tokens.ts';
import { nextTurn } from './support/transport.ts';

const dayMs = 24 * 60 * 60_000;
const session = 'session/one';

/** Creates a queue whose server is unreachable at first. */
function setup() {
  const clock = fakeClock();
  const memory = createMemoryVault();
  const disk = { isFull: false };
  const unlessFull = async <T>(run: () => Promise<T>) => {
    if (disk.isFull) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    return run();
  };
  const vault: Vault = {
    ...memory,
    change: (change) => unlessFull(() => memory.change(change)),
    delete: (name) => unlessFull(() => memory.delete(name)),
  };
  const revoke = vi.fn<OAuthClient['revoke']>(async () => 'unreachable');
  const profile = testProfile();
  const introspect = vi.fn<OAuthClient['introspect']>(async () => undefined);
  const client = { ...fakeClient(), revoke, introspect };
  const ports = { vault, clock, log: fakeLog(), random: randomBytes };
  const queue = createRevocationQueue({
    ...ports,
    profileOf: () => profile,
    clientOf: () => client,
    onChange: () => {},
  });
  const queued = () => memory.names('revocation/');
  return { clock, memory, disk, revoke, introspect, client, queue, queued };
}

/** Creates a queue with one revocation. */
async function setupQueued() {
  const parts = setup();
  expect(await parts.queue.revoke(parts.client, tokenSet('1'), { isStored: false, deleteNames: [] })).toBe('queued');
  return parts;
}

describe('a pending revocation', () => {
  test('stays pending until the server is reachable, also after a defect', async () => {
    const { queue, queued, revoke } = await setupQueued();
    await queue.retryAll();
    expect([queue.pendingCount(), (await queued()).length]).toEqual([1, 1]);
    revoke.mockRejectedValue(new Error('a defect'));
    await queue.retryAll();
    expect([queue.pendingCount(), (await queued()).length]).toEqual([1, 1]);
    revoke.mockResolvedValue('revoked');
    await queue.retryAll();
    expect(queue.pendingCount()).toBe(0);
    expect(await queued()).toEqual([]);
  });

  test('is sent within seconds of the return of the server, and after an hour within a minute', async () => {
    const { queue, revoke, clock } = await setupQueued();
    const pass = async (seconds: number) => {
      for (let second = 0; second < seconds; second += 1) {
        clock.advance(1000);
        await nextTurn();
      }
    };
    for (const [awaySeconds, withinSeconds] of [
      [1, 2],
      [400, 11],
      [2 * 3600, 61],
    ] as const) {
      await pass(awaySeconds);
      revoke.mockResolvedValue('revoked');
      await pass(withinSeconds);
      expect(queue.pendingCount()).toBe(0);
      revoke.mockClear();
      await pass(120);
      expect(revoke).not.toHaveBeenCalled();
      revoke.mockResolvedValue('unreachable');
      await queue.revoke(fakeClient({ revoke }), tokenSet('2'), { isStored: false, deleteNames: [] });
      expect(queue.pendingCount()).toBe(1);
    }
  });

  test('is repeated while the server confirms it but still accepts the refresh token', async () => {
    const { queue, revoke, introspect } = await setupQueued();
    revoke.mockResolvedValue('revoked');
    introspect.mockResolvedValueOnce({ active: true }).mockRejectedValueOnce(new Error('not allowed'));
    await queue.retryAll();
    expect([queue.pendingCount(), introspect.mock.calls[0]?.[0].reveal()]).toEqual([1, 'fake-refresh-1']);
    await queue.retryAll();
    expect(queue.pendingCount()).toBe(0);
  });

  test('is given up if the server always confirms it and accepts the token', async () => {
    const { queue, queued, revoke, introspect } = await setupQueued();
    revoke.mockResolvedValue('revoked');
    introspect.mockResolvedValue({ active: true });
    for (const pending of [1, 1, 0]) {
      await queue.retryAll();
      expect([queue.pendingCount(), (await queued()).length]).toEqual([pending, pending]);
    }
  });

  test('is retried for thirty days, and then discarded', async () => {
    const { queue, queued, revoke, clock } = await setupQueued();
    clock.jump(30 * dayMs);
    await queue.retryAll();
    expect(revoke).toHaveBeenCalledTimes(2);
    clock.jump(1);
    await queue.retryAll();
    expect(revoke).toHaveBeenCalledTimes(2);
    expect(await queued()).toEqual([]);
  });

  test('is discarded if its record is invalid', async () => {
    const { queue, queued, revoke, memory } = await setupQueued();
    const [name = ''] = await queued();
    const written = JSON.parse((await memory.read(name))?.reveal() ?? '');
    await memory.set(name, new Secret(JSON.stringify({ ...written, more: true })));
    await queue.retryAll();
    expect(revoke).toHaveBeenCalledTimes(1);
    expect(await queued()).toEqual([]);
  });
});

describe('on a full disk', () => {
  test('deletes the session as soon as there is space', async () => {
    const { queue, client, memory, disk, revoke, clock } = setup();
    await memory.set(session, new Secret('fake-session'));
    disk.isFull = true;
    revoke.mockResolvedValue('revoked');
    expect(await queue.revoke(client, tokenSet('1'), { isStored: true, deleteNames: [session] })).toBe('revoked');
    disk.isFull = false;
    clock.advance(5 * 60_000);
    await nextTurn();
    expect(await memory.names('session/')).toEqual([]);
  });

  test('reports a failure if the server is unreachable too, and counts nothing as pending', async () => {
    const { queue, client, disk } = setup();
    disk.isFull = true;
    expect(await queue.revoke(client, tokenSet('1'), { isStored: true, deleteNames: [session] })).toBe('failed');
    expect(queue.pendingCount()).toBe(0);
  });

  test('counts a completed revocation until its record is deleted', async () => {
    const { queue, disk, revoke } = await setupQueued();
    revoke.mockResolvedValue('revoked');
    disk.isFull = true;
    await queue.retryAll();
    expect(queue.pendingCount()).toBe(1);
    disk.isFull = false;
    await queue.retryAll();
    expect(queue.pendingCount()).toBe(0);
  });
});
