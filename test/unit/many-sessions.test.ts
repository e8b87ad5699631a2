import { randomBytes } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { fail } from '../../electron/core/failure.ts';
import { destinationFingerprint } from '../../electron/oauth/destinations.ts';
import { createAccounts } from '../../electron/session/accounts.ts';
import { createSessionStore } from '../../electron/session/session-store.ts';
import { openVault } from '../../electron/vault/encrypted-vault.ts';
import { createMemoryProtector } from '../support/test-platform.ts';
import { defaultStartMs, fakeClock } from './support/clock.ts';
import { fakeFiles } from './support/files.ts';
import { inProcessLocks } from './support/locks.ts';
import { testProfile } from './support/profile.ts';
import { fakeClient } from './support/session.ts';
import { hourMs, tokenSet } from './support/tokens.ts';
import { nextTurn } from './support/transport.ts';

const count = 1000;

test('restores and refreshes 1,000 expired sessions with few reads, writes and events', async () => {
  const [files, locks, profile] = [fakeFiles(), inProcessLocks(), testProfile()];
  const open = () => openVault({ files, locks, protectors: [protector], random: randomBytes, log: () => {} });
  const protector = createMemoryProtector();
  const vault = await open();
  const destinations = destinationFingerprint(profile, 'all');
  const sessions = Array.from({ length: count }, (_, index) =>
    createSessionStore({ id: `${index}`, vault, locks }).set({
      ...{ profileId: profile.id, destinations, username: `user ${index}`, identity: undefined },
      ...{ signedInAt: defaultStartMs, isLocked: false, tokens: tokenSet(`${index}`) },
    }),
  );
  await Promise.all(sessions);

  const clock = fakeClock(defaultStartMs + 100 * hourMs);
  const client = fakeClient({ refresh: async () => fail('offline') });
  const accounts = createAccounts({
    ...{ clock, log: () => {}, random: randomBytes, vault: await open(), locks },
    ...{ profileOf: () => profile, clientOf: () => client, rememberMe: () => 'choice' as const },
    userVerifier: { isAvailable: () => false, verify: async () => false },
  });
  const onChange = vi.fn();
  accounts.onChange(onChange);
  const [read, write] = [vi.spyOn(files, 'read'), vi.spyOn(files, 'write')];
  await accounts.restore();
  clock.advance(0);
  for (let turns = 0; turns < 20; turns += 1) await nextTurn();
  clock.advance(100);

  expect(accounts.snapshot().accounts).toHaveLength(count);
  expect(client.refresh).toHaveBeenCalledTimes(count);
  expect(read.mock.calls.length).toBeLessThan(20);
  expect(write.mock.calls.length).toBeLessThan(20);
  expect(onChange.mock.calls.length).toBeLessThan(50);
});
