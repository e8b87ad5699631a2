import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Secret } from '../../electron/core/secret.ts';
import { toSnapshot } from '../../electron/session/snapshot.ts';
import {
  initialState,
  reduce,
  type SessionContext,
  type SessionEvent,
  type SessionState,
} from '../../electron/session/state-machine.ts';
import type { MfaView } from '../../shared/mfa.ts';
import { sessionSnapshotSchema } from '../../shared/session.ts';
import { fakeClient } from './support/session.ts';
import { tokenSet } from './support/tokens.ts';

const subject = { profileId: 'acme', username: 'alice' };
const context: SessionContext = { client: fakeClient(), store: undefined, abort: new AbortController() };
const failure = { kind: 'timed_out' as const };
const run = (...events: SessionEvent[]) => events.reduce(reduce, initialState);

const started: SessionEvent = { type: 'sign-in started', subject };
const succeeded: SessionEvent = {
  type: 'sign-in succeeded',
  context,
  tokens: tokenSet('a'),
  signedInAt: 5,
  stored: 'no',
};
const signedIn = run(started, succeeded);

/** Returns whether tokens are reachable from a value. */
function holdsTokens(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false;
  return 'accessToken' in value || 'reveal' in value || Object.values(value).some(holdsTokens);
}

const events: fc.Arbitrary<SessionEvent> = fc.oneof(
  fc.record({
    type: fc.constant('sign-in started' as const),
    subject: fc.record({ profileId: fc.string(), username: fc.string() }),
  }),
  fc.record({
    type: fc.constant('sign-in succeeded' as const),
    tokens: fc.constantFrom(tokenSet('a'), tokenSet('b', { identity: undefined, refreshToken: undefined })),
    context: fc.constant(context),
    signedInAt: fc.nat(),
    stored: fc.constantFrom('no' as const, 'yes' as const, 'failed' as const),
  }),
  fc.record({
    type: fc.constantFrom('refresh failed' as const, 'session ended' as const),
    failure: fc.constant(failure),
  }),
  fc.record({
    type: fc.constant('restored' as const),
    context: fc.constant(context),
    subject: fc.record({ profileId: fc.string(), username: fc.string() }),
    tokens: fc.constant(tokenSet('d')),
    identity: fc.constant(undefined),
    signedInAt: fc.nat(),
  }),
  fc.record({
    type: fc.constant('restored locked' as const),
    context: fc.constant(context),
    subject: fc.record({ profileId: fc.string(), username: fc.string() }),
    identity: fc.constant(undefined),
    requestedScopes: fc.array(fc.string()),
  }),
  fc.record({
    type: fc.constant('stored' as const),
    stored: fc.constantFrom('no' as const, 'yes' as const, 'failed' as const),
  }),
  fc.record({
    type: fc.constant('refresh token rotated' as const),
    refreshToken: fc.constant(new Secret('fake-refresh-e')),
  }),
  fc.record({ type: fc.constant('refresh succeeded' as const), tokens: fc.constant(tokenSet('c')) }),
  fc.record({
    type: fc.constant('identity received' as const),
    identity: fc.record({ subject: fc.string(), name: fc.option(fc.string(), { nil: undefined }) }),
  }),
  fc.record({
    type: fc.constantFrom(
      'sign-in failed' as const,
      'refresh started' as const,
      'locked' as const,
      'sign-out started' as const,
      'sign-out finished' as const,
    ),
  }),
);

describe('in any order of events', () => {
  const eachState = (check: (state: SessionState, before: SessionState) => void) =>
    fc.assert(
      fc.property(fc.array(events, { maxLength: 40 }), (list) => {
        let state: SessionState = initialState;
        for (const event of list) {
          const before = state;
          state = reduce(before, event);
          check(state, before);
        }
      }),
      { numRuns: 300 },
    );

  test('holds tokens only in the signed-in state', () => {
    expect(holdsTokens(signedIn)).toBe(true);
    eachState((state) => expect(holdsTokens(state)).toBe(state.name === 'signed-in'));
  });

  test('creates snapshots without tokens that match the contract', () => {
    eachState((state) => {
      const snapshot = toSnapshot(state);
      expect(sessionSnapshotSchema.safeParse(snapshot).error).toBeUndefined();
      expect(holdsTokens(snapshot)).toBe(false);
      expect(JSON.stringify(snapshot)).not.toMatch(/fake-(access|refresh|id)-/);
    });
  });

  test('allows only the defined transitions', () => {
    const next: Record<SessionState['name'], SessionState['name'][]> = {
      'signed-out': ['signed-out', 'signing-in', 'signed-in', 'locked'],
      'signing-in': ['signing-in', 'signed-in', 'signed-out', 'locked'],
      'signed-in': ['signed-in', 'signing-out', 'signed-out', 'locked'],
      locked: ['locked', 'signing-in', 'signed-in', 'signing-out', 'signed-out'],
      'signing-out': ['signing-out', 'signed-out'],
    };
    eachState((state, before) => expect(next[before.name]).toContain(state.name));
  });
});

test('signs in', () => {
  expect(run(started)).toEqual({ name: 'signing-in', subject });
  expect(signedIn).toMatchObject({ name: 'signed-in', subject, signedInAt: 5, refreshing: false, refreshes: 0 });
  expect(run(started, { type: 'sign-in failed' })).toEqual({ name: 'signed-out', previousSubject: subject });
});

test('ignores a second sign-in', () => {
  expect(reduce(signedIn, started)).toBe(signedIn);
  expect(reduce(signedIn, succeeded)).toBe(signedIn);
});

test('counts refreshes, and clears the last failure', () => {
  const failed = [{ type: 'refresh started' } as const, { type: 'refresh failed', failure } as const].reduce(
    reduce,
    signedIn,
  );
  expect(failed).toMatchObject({ refreshing: false, refreshFailure: failure });
  const again = reduce(failed, { type: 'refresh succeeded', tokens: tokenSet('c') });
  expect(again).toMatchObject({ refreshing: false, refreshes: 1 });
  expect(again).not.toHaveProperty('refreshFailure');
});

test('remembers why a session ended', () => {
  expect(reduce(signedIn, { type: 'session ended', failure })).toEqual({
    name: 'signed-out',
    previousSubject: subject,
    reason: failure,
  });
});

test('keeps claims of the ID token that userinfo omits', () => {
  const tokens = tokenSet('a', { identity: { subject: 's', username: 'alice', email: 'a@example.com' } });
  const state = run(started, { type: 'sign-in succeeded', context, tokens, signedInAt: 0, stored: 'no' });
  const identity = { subject: 's', name: 'Alice', username: undefined, email: undefined };
  expect(reduce(state, { type: 'identity received', identity })).toMatchObject({
    identity: { subject: 's', name: 'Alice', username: 'alice', email: 'a@example.com' },
  });
});

test('creates the snapshot of a session', () => {
  expect(toSnapshot(signedIn)).toEqual({
    state: 'signed-in',
    profileId: 'acme',
    username: 'alice',
    identity: { subject: 'alice-1', name: 'Alice' },
    scopes: { requested: ['openid'], granted: ['openid'] },
    signedInAt: 5,
    receivedAt: tokenSet('a').requestedAt,
    expiresAt: tokenSet('a').expiresAt,
    refreshable: true,
    stored: 'no',
    refreshing: false,
    refreshes: 0,
    refreshFailure: undefined,
    nextRetryAt: undefined,
    clockSkewSeconds: undefined,
  });
});

describe('applies an event only in its states', () => {
  const mfa: MfaView = { number: 1, checking: false, prompt: { step: 'code', channel: 'otp', length: 6 } } as never;
  const identity = { subject: 'alice-1', name: 'Alice' };
  const all: Record<SessionEvent['type'], [event: SessionEvent, heardIn: SessionState['name'][]]> = {
    'sign-in started': [started, ['signed-out', 'locked']],
    'mfa prompted': [{ type: 'mfa prompted', mfa }, ['signing-in']],
    'mfa answered': [{ type: 'mfa answered', mfa }, ['signing-in']],
    'sign-in succeeded': [succeeded, ['signing-in']],
    'sign-in failed': [{ type: 'sign-in failed' }, ['signing-in']],
    restored: [
      { type: 'restored', subject, context, tokens: tokenSet('b'), identity: undefined, signedInAt: 1 },
      ['signed-out', 'locked'],
    ],
    'restored locked': [
      { type: 'restored locked', subject, context, identity: undefined, requestedScopes: ['openid'] },
      ['signed-out'],
    ],
    'identity received': [{ type: 'identity received', identity }, ['signed-in']],
    stored: [{ type: 'stored', stored: 'yes' }, ['signed-in']],
    'refresh started': [{ type: 'refresh started' }, ['signed-in']],
    'refresh token rotated': [
      { type: 'refresh token rotated', refreshToken: new Secret('fake-refresh-e') },
      ['signed-in'],
    ],
    'refresh succeeded': [{ type: 'refresh succeeded', tokens: tokenSet('c') }, ['signed-in']],
    'refresh failed': [{ type: 'refresh failed', failure }, ['signed-in']],
    'session ended': [{ type: 'session ended', failure }, ['signed-in', 'locked']],
    locked: [{ type: 'locked' }, ['signed-in']],
    'sign-out started': [{ type: 'sign-out started' }, ['signed-in', 'locked']],
    'sign-out finished': [{ type: 'sign-out finished' }, ['signing-out']],
  };
  const states: SessionState[] = [
    initialState,
    run(started),
    signedIn,
    run(started, succeeded, { type: 'locked' }),
    run(started, succeeded, { type: 'sign-out started' }),
  ];

  test.each(Object.entries(all))('%s', (_type, [event, heardIn]) => {
    expect(states.filter((state) => reduce(state, event) !== state).map(({ name }) => name)).toEqual(heardIn);
  });
});
