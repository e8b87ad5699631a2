import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Secret } from '../../electron/core/secret.ts';
import { toSnapshot } from '../../electron/session/snapshot.ts';
import {
  createStateMachine,
  initialState,
  reduce,
  type SessionContext,
  type SessionEvent,
  type SessionState,
} from '../../electron/session/state-machine.ts';
import type { MfaView } from '../../shared/mfa.ts';
import { sessionSnapshotSchema } from '../../shared/session.ts';
import { fakeLog } from './support/log.ts';
import { fakeClient, holdsSecret } from './support/session.ts';
import { tokenSet } from './support/tokens.ts';

type StateName = SessionState['name'];

const subject = { profileId: 'acme', username: 'alice' };
const context: SessionContext = { client: fakeClient(), store: undefined, abort: new AbortController() };
const failure = { kind: 'timed_out' } as const;
const identity = { subject: 'alice-1', name: 'Alice' };
const mfa: MfaView = {
  number: 1,
  checking: false,
  prompt: { step: 'otp', expiresAt: 1, hasOtherFactors: false, wrong: false },
};
const refreshToken = new Secret('fake-refresh-e');
const restored = { subject, context, identity, signedInAt: 1 };
const started = { type: 'sign-in started', subject } as const;
const signIn = { type: 'sign-in succeeded', context, signedInAt: 5 } as const;
const succeeded = { ...signIn, tokens: tokenSet('a'), stored: 'no' } as const;

const run = (...list: SessionEvent[]) => list.reduce(reduce, initialState);
const signedIn = run(started, succeeded);

/** An event of each type, and the states that it changes. */
const events: { [Type in SessionEvent['type']]: [SessionEvent & { type: Type }, StateName[]] } = {
  'sign-in started': [started, ['signed-out', 'locked']],
  'mfa prompted': [{ type: 'mfa prompted', mfa }, ['signing-in']],
  'mfa answered': [{ type: 'mfa answered', mfa }, ['signing-in']],
  'sign-in succeeded': [succeeded, ['signing-in']],
  'sign-in failed': [{ type: 'sign-in failed' }, ['signing-in']],
  restored: [{ type: 'restored', ...restored, tokens: tokenSet('b') }, ['signed-out', 'locked']],
  'restored locked': [{ type: 'restored locked', ...restored, requestedScopes: ['openid'] }, ['signed-out']],
  'identity received': [{ type: 'identity received', identity }, ['signed-in']],
  stored: [{ type: 'stored', stored: 'yes' }, ['signed-in']],
  'refresh started': [{ type: 'refresh started' }, ['signed-in']],
  'refresh token rotated': [{ type: 'refresh token rotated', refreshToken }, ['signed-in']],
  'refresh succeeded': [{ type: 'refresh succeeded', tokens: tokenSet('c') }, ['signed-in']],
  'refresh failed': [{ type: 'refresh failed', failure, nextRetryAt: 2 }, ['signed-in']],
  'session ended': [{ type: 'session ended', failure }, ['signed-in', 'locked']],
  locked: [{ type: 'locked' }, ['signed-in']],
  'sign-out started': [{ type: 'sign-out started' }, ['signed-in', 'locked']],
  'sign-out finished': [{ type: 'sign-out finished' }, ['signing-out']],
};

test.each(Object.entries(events))('%s changes only its states', (_type, [event, changed]) => {
  const locked = run(started, succeeded, { type: 'locked' });
  const signingOut = run(started, succeeded, { type: 'sign-out started' });
  const states = [initialState, run(started), signedIn, locked, signingOut];
  expect(states.filter((state) => reduce(state, event) !== state).map(({ name }) => name)).toEqual(changed);
});

const nextStates: Record<StateName, StateName[]> = {
  'signed-out': ['signing-in', 'signed-in', 'locked'],
  'signing-in': ['signed-in', 'signed-out', 'locked'],
  'signed-in': ['signing-out', 'signed-out', 'locked'],
  locked: ['signing-in', 'signed-in', 'signing-out', 'signed-out'],
  'signing-out': ['signed-out'],
};

const exchangesOf = (state: SessionState) => [
  ...(state.name === 'signing-in' || state.name === 'signing-out' ? [state.name] : []),
  ...('refreshing' in state && state.refreshing ? ['refresh'] : []),
];

test('runs one exchange at a time, and holds secrets only while signed in, in any order of events', () => {
  const few = tokenSet('f', { identity: undefined, refreshToken: undefined });
  const any = fc.constantFrom<SessionEvent[]>(
    ...Object.values(events).map(([event]) => event),
    { ...signIn, tokens: few, stored: 'yes' },
    { type: 'stored', stored: 'failed' },
  );
  const order = fc.array(any, { maxLength: 40 });
  const check = (before: SessionState, event: SessionEvent, state: SessionState) => {
    const snapshot = toSnapshot(state);
    expect(sessionSnapshotSchema.parse(snapshot).state).toBe(state.name);
    expect([holdsSecret(state), holdsSecret(snapshot)]).toEqual([state.name === 'signed-in', false]);
    expect(JSON.stringify(snapshot)).not.toContain('fake-');
    expect(exchangesOf(state).length).toBeLessThanOrEqual(1);
    if (state.name !== before.name) expect(nextStates[before.name]).toContain(state.name);
    if (state === before) return;
    if (event.type === 'sign-in started') expect(exchangesOf(before)).toEqual([]);
    if (before.name === 'signed-in' && state.name === 'signed-in')
      expect([state.subject, state.signedInAt]).toEqual([before.subject, before.signedInAt]);
  };
  const property = fc.property(order, (list) => {
    list.reduce((before, event) => {
      const state = reduce(before, event);
      check(before, event, state);
      return state;
    }, initialState);
  });
  fc.assert(property, { numRuns: 1_000 });
});

test('signs in, or remembers who tried and why a session ended', () => {
  expect(run(started)).toEqual({ name: 'signing-in', subject });
  expect(run(started, { type: 'sign-in failed' })).toEqual({ name: 'signed-out', previousSubject: subject });
  const ended = { name: 'signed-out', previousSubject: subject, reason: failure };
  expect(reduce(signedIn, { type: 'session ended', failure })).toEqual(ended);
});

test('takes from each event what it brings', () => {
  const state = { subject, context, identity, signedInAt: 5, refreshing: false, refreshes: 0 };
  expect(signedIn).toEqual({ ...state, name: 'signed-in', tokens: succeeded.tokens, stored: 'no' });
  const { signedInAt: _, ...lockable } = restored;
  const again = run({ type: 'restored', ...restored, tokens: succeeded.tokens });
  expect(again).toEqual({ ...state, ...restored, name: 'signed-in', tokens: succeeded.tokens, stored: 'yes' });
  const locked = { ...lockable, name: 'locked', requestedScopes: ['openid'] };
  expect(run({ type: 'restored locked', ...lockable, requestedScopes: ['openid'] })).toEqual({
    ...locked,
    stored: true,
  });
  for (const [before, stored] of [
    [again, true],
    [signedIn, false],
  ] as const)
    expect(reduce(before, { type: 'locked' })).toEqual({ ...locked, stored });
  expect(reduce(signedIn, { type: 'stored', stored: 'no' })).toBe(signedIn);
  expect(reduce(signedIn, { type: 'refresh started' })).toEqual({ ...signedIn, refreshing: true });
  const failed = { type: 'refresh failed', failure } as const;
  expect(reduce(signedIn, failed)).toEqual({ ...signedIn, refreshFailure: failure });
  expect(reduce(signedIn, { ...failed, nextRetryAt: 2 })).toEqual({
    ...signedIn,
    refreshFailure: failure,
    nextRetryAt: 2,
  });
});

test('shows the user that signed in, and no other', () => {
  const anonymous = run(started, { ...succeeded, tokens: tokenSet('a', { identity: undefined }) });
  expect(reduce(anonymous, { type: 'identity received', identity })).toMatchObject({ identity });
  expect(reduce(signedIn, { type: 'identity received', identity: { subject: 'mallory' } })).toBe(signedIn);
  const tokens = tokenSet('c', { identity: { subject: 'alice-1', name: 'Other' } });
  expect(reduce(signedIn, { type: 'refresh succeeded', tokens })).toMatchObject({ identity });
  expect(reduce(anonymous, { type: 'refresh succeeded', tokens })).toMatchObject({ identity: tokens.identity });
});

test('notifies of changes and logs them, even if a listener fails', () => {
  const log = fakeLog();
  const machine = createStateMachine(log);
  const names: string[] = [];
  machine.onChange(() => {
    throw new TypeError('fake-secret');
  });
  machine.onChange(({ name }) => void names.push(name));
  expect(() => machine.signedIn()).toThrow('signed_out');
  for (const event of [started, started, succeeded]) machine.dispatch(event);
  expect(names).toEqual(['signing-in', 'signed-in']);
  expect(machine.signedIn()).toBe(machine.state());
  const defect = { event: 'defect', facts: { name: 'TypeError' } };
  expect(log.lines).toEqual([
    { event: 'session', facts: { event: 'sign-in started', state: 'signing-in' } },
    defect,
    { event: 'session', facts: { event: 'sign-in succeeded', state: 'signed-in' } },
    defect,
  ]);
});

test('counts refreshes, and clears the last failure', () => {
  const failed = run(started, succeeded, { type: 'refresh started' }, { type: 'refresh failed', failure });
  expect(failed).toMatchObject({ refreshing: false, refreshFailure: failure });
  const again = reduce(failed, { type: 'refresh succeeded', tokens: tokenSet('c') });
  expect(again).toMatchObject({ refreshing: false, refreshes: 1 });
  expect(again).not.toHaveProperty('refreshFailure');
});

test('keeps claims of the ID token that userinfo omits', () => {
  const tokens = tokenSet('a', { identity: { subject: 's', username: 'alice', email: 'a@example.com' } });
  const named = { subject: 's', name: 'Alice', username: undefined, email: undefined };
  const state = run(started, { ...succeeded, tokens }, { type: 'identity received', identity: named });
  expect(state).toMatchObject({ identity: { ...named, username: 'alice', email: 'a@example.com' } });
});

test('creates the snapshot of a session', () => {
  expect(toSnapshot(signedIn)).toEqual({
    ...{ state: 'signed-in', ...subject, identity, scopes: { requested: ['openid'], granted: ['openid'] } },
    ...{ signedInAt: 5, receivedAt: tokenSet('a').requestedAt, expiresAt: tokenSet('a').expiresAt, refreshable: true },
    ...{ stored: 'no', refreshing: false, refreshes: 0 },
  });
});
