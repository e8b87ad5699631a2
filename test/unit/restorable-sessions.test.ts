import { expect, test, vi } from 'vitest';
import { FailureError } from '../../electron/core/failure.ts';
import { Secret } from '../../electron/core/secret.ts';
import { destinationFingerprint } from '../../electron/oauth/destinations.ts';
import { findRestorableSessions } from '../../electron/session/restorable-sessions.ts';
import { serializeSession } from '../../electron/session/stored-session.ts';
import { fakeLog } from './support/log.ts';
import { testProfile } from './support/profile.ts';
import { createTestStore, fakeClient } from './support/session.ts';
import { tokenSet } from './support/tokens.ts';

const profile = testProfile();
const destinations = destinationFingerprint(profile, 'all');

const record = (part: { profileId?: string; destinations?: string; username?: string; signedInAt?: number } = {}) =>
  serializeSession({
    ...{ profileId: profile.id, destinations, username: 'alice', identity: undefined },
    ...{ signedInAt: 1000, isLocked: false, tokens: tokenSet('1') },
    ...part,
  });

/** Finds sessions in these records, or fails to read or delete them. */
async function find(records: [string, Secret][] | Error, deletion?: Error) {
  const log = fakeLog();
  const deleteRecords = vi.fn(async (_ids: readonly string[]) => {
    if (deletion) throw deletion;
  });
  const clientOf = vi.fn(() => fakeClient());
  const found = await findRestorableSessions({
    readRecords: async () => {
      if (records instanceof Error) throw records;
      return records;
    },
    deleteRecords,
    storeFor: createTestStore,
    profileOf: (id) => (id === profile.id ? profile : undefined),
    clientOf,
    log,
  });
  const sessions = found.map(({ id, isReplaced }) => `${id}${isReplaced ? ' replaced' : ''}`);
  return { sessions, deleted: deleteRecords.mock.calls, clients: clientOf.mock.calls.length, log: log.lines };
}

test('only the newest session of a user is restored, whatever the order', async () => {
  const [older, newer] = [record(), record({ signedInAt: 2000 })];
  const [b, other] = [record(), record({ username: 'bob' })];
  for (const [records, sessions] of [
    [{ a: older, n: newer }, ['a replaced', 'n']],
    [{ n: newer, z: older }, ['n', 'z replaced']],
    [{ a: older, b }, ['a replaced', 'b']],
    [{ b, a: older, o: other }, ['b', 'a replaced', 'o']],
  ] as const)
    expect(await find(Object.entries(records))).toEqual({ sessions, deleted: [], clients: 1, log: [] });
});

test('what cannot be used is deleted, unless a profile or version may come back', async () => {
  const records: [string, Secret][] = [
    ['broken', new Secret('{')],
    ['foreign', record({ destinations: 'other' })],
    ['lone', record({ profileId: 'gone' })],
    ['good', record()],
  ];
  const { sessions, deleted, log } = await find(records, Object.assign(new Error(), { code: 'EACCES' }));
  expect({ sessions, deleted }).toEqual({ sessions: ['good'], deleted: [[['broken', 'foreign']]] });
  expect(log).toEqual([
    { event: 'stored session is for other destinations', facts: { profile: profile.id } },
    { event: 'stored session has no profile', facts: { profile: 'gone' } },
    { event: 'obsolete sessions cannot be deleted', facts: { code: 'EACCES' } },
  ]);
});

test('records that cannot be read leave no session', async () => {
  const log = [{ event: 'stored sessions cannot be read', facts: { code: 'busy' } }];
  expect(await find(new FailureError({ kind: 'busy' }))).toEqual({ sessions: [], deleted: [], clients: 0, log });
});
