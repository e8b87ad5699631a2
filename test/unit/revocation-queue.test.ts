import { randomBytes } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { Secret } from '../../electron/core/secret.ts';
import type { OAuthClient } from '../../electron/oauth/client.ts';
import { createRevocationQueue } from '../../electron/session/revocation-queue.ts';
import { createMemoryVault } from '../../electron/vault/vault.ts';
import type { Profile } from '../../shared/profile.ts';
import { fakeClock } from './support/clock.ts';
import { fakeLog } from './support/log.ts';
import { testProfile } from './support/profile.ts';
import { tokenSet } from './support/tokens.ts';
import { nextTurn } from './support/transport.ts';

const dayMs = 24 * 60 * 60_000;
const session = 'session/one';

/** Creates a queue whose server is unreachable at first. */
function start() {
  const clock = fakeClock();
  const memory = createMemoryVault();
  const full = { disk: false };
  const refuse = async () => {
    throw Object.assign(new Error('no room'), { code: 'ENOSPC' });
  };
  const vault = {
    ...memory,
    change: vi.fn<typeof memory.change>((change) => (full.disk ? refuse() : memory.change(change))),
    delete: vi.fn<typeof memory.delete>((name) => (full.disk ? refuse() : memory.delete(name))),
  };
  const revoke = vi.fn<OAuthClient['revoke']>(async () => 'unreachable');
  const profile: Profile = testProfile();
  const client = { profile, revoke } as unknown as OAuthClient;
  const revocations = createRevocationQueue({
    vault,
    clock,
    log: fakeLog(),
    random: randomBytes,
    profileOf: () => profile,
    clientOf: () => client,
    onChange: () => {},
  });
  const queued = () => memory.names('revocation/');
  return { clock, vault, memory, full, revoke, client, revocations, queued };
}

describe('a pending revocation', () => {
  test('stays pending until the server is reachable', async () => {
    const { revocations, client, queued, revoke } = start();
    expect(await revocations.revoke(client, tokenSet('1'), [])).toBe('queued');
    await revocations.retryAll();
    expect(revocations.pendingCount()).toBe(1);
    expect(await queued()).toHaveLength(1);
    revoke.mockResolvedValue('revoked');
    await revocations.retryAll();
    expect(revocations.pendingCount()).toBe(0);
    expect(await queued()).toEqual([]);
  });

  test('stays pending if the retry fails', async () => {
    const { revocations, client, queued, revoke } = start();
    await revocations.revoke(client, tokenSet('1'), []);
    revoke.mockRejectedValue(new Error('a defect'));
    await revocations.retryAll();
    expect(revocations.pendingCount()).toBe(1);
    expect(await queued()).toHaveLength(1);
  });

  test('is retried for thirty days, and then discarded', async () => {
    const { revocations, client, queued, revoke, clock } = start();
    await revocations.revoke(client, tokenSet('1'), []);
    clock.jump(30 * dayMs);
    await revocations.retryAll();
    expect(revoke).toHaveBeenCalledTimes(2);
    clock.jump(1);
    await revocations.retryAll();
    expect(revoke).toHaveBeenCalledTimes(2);
    expect(await queued()).toEqual([]);
  });

  test('is discarded if its record is invalid', async () => {
    const { revocations, client, queued, revoke, memory } = start();
    await revocations.revoke(client, tokenSet('1'), []);
    const [name = ''] = await queued();
    const written = JSON.parse((await memory.read(name))?.reveal() ?? '');
    await memory.set(name, new Secret(JSON.stringify({ ...written, more: true })));
    await revocations.retryAll();
    expect(revoke).toHaveBeenCalledTimes(1);
    expect(await queued()).toEqual([]);
  });
});

describe('on a full disk', () => {
  test('deletes the session as soon as there is space', async () => {
    const { revocations, client, memory, full, revoke, clock } = start();
    await memory.set(session, new Secret('fake-session'));
    full.disk = true;
    revoke.mockResolvedValue('revoked');
    expect(await revocations.revoke(client, tokenSet('1'), [session])).toBe('revoked');
    full.disk = false;
    clock.advance(5 * 60_000);
    await nextTurn();
    expect(await memory.names('session/')).toEqual([]);
  });

  test('reports a failure if the server is unreachable too, and counts nothing as pending', async () => {
    const { revocations, client, full } = start();
    full.disk = true;
    expect(await revocations.revoke(client, tokenSet('1'), [session])).toBe('failed');
    expect(revocations.pendingCount()).toBe(0);
  });

  test('counts a completed revocation until its record is deleted', async () => {
    const { revocations, client, full, revoke } = start();
    await revocations.revoke(client, tokenSet('1'), []);
    revoke.mockResolvedValue('revoked');
    full.disk = true;
    await revocations.retryAll();
    expect(revocations.pendingCount()).toBe(1);
    full.disk = false;
    await revocations.retryAll();
    expect(revocations.pendingCount()).toBe(0);
  });
});
