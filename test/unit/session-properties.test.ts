import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FailureError } from '../../electron/core/failure.ts';
import { Secret } from '../../electron/core/secret.ts';
import type { OAuthClient } from '../../electron/oauth/client.ts';
import type { TokenSet } from '../../electron/oauth/token-set.ts';
import { createSession } from '../../electron/session/session.ts';
import { createSessionStore } from '../../electron/session/session-store.ts';
import { toSnapshot } from '../../electron/session/snapshot.ts';
import { initialState, reduce, type SessionEvent, type SessionState } from '../../electron/session/state-machine.ts';
import type { StoredSession } from '../../electron/session/stored-session.ts';
import { createMemoryVault } from '../../electron/vault/vault.ts';
import type { FailureKind } from '../../shared/errors.ts';
import { sessionSnapshotSchema } from '../../shared/session.ts';
import { fakeClock } from './support/clock.ts';
import { inProcessLocks } from './support/locks.ts';
import { fakeLog } from './support/log.ts';
import { testProfile } from './support/profile.ts';
import { fakeClient } from './support/session.ts';
import { hourMs, tokenSet } from './support/tokens.ts';
import { nextTurn } from './support/transport.ts';

/** Returns whether a secret is reachable from a value. */
function holdsSecret(value: unknown): boolean {
  if (value instanceof Secret) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsSecret);
}

const subject = { profileId: 'acme', username: 'alice' };
const context = { client: fakeClient(), store: undefined, abort: new AbortController() };
const identity = { subject: 'alice-1', name: 'Alice' };
const failure = { kind: 'offline' as const };
const mfa = {
  number: 1,
  checking: false,
  prompt: { type: 'code', way: { id: 'otp', kind: 'otp' }, hasOtherFactors: [] },
};

const events: readonly SessionEvent[] = [
  { type: 'sign-in started', subject },
  { type: 'mfa prompted', mfa: mfa as never },
  { type: 'sign-in succeeded', context, tokens: tokenSet('1'), signedInAt: 1, stored: 'yes' },
  { type: 'sign-in succeeded', context, tokens: tokenSet('2'), signedInAt: 2, stored: 'no' },
  { type: 'sign-in failed' },
  { type: 'restored', subject, context, tokens: tokenSet('3'), identity, signedInAt: 3 },
  { type: 'restored locked', subject, context, identity, requestedScopes: ['openid'] },
  { type: 'identity received', identity },
  { type: 'stored', stored: 'failed' },
  { type: 'refresh started' },
  { type: 'refresh token rotated', refreshToken: new Secret('fake-refresh-4') },
  { type: 'refresh succeeded', tokens: tokenSet('5') },
  { type: 'refresh failed', failure, nextRetryAt: 2 },
  { type: 'session ended', failure },
  { type: 'locked' },
  { type: 'sign-out started' },
  { type: 'sign-out finished' },
];

/** Lists the exchanges in progress in a state. */
const exchangesOf = (state: SessionState): string[] => [
  ...(state.name === 'signing-in' || state.name === 'signing-out' ? [state.name] : []),
  ...('refreshing' in state && state.refreshing ? ['refresh'] : []),
];

/** Checks the invariants of one transition. */
function follows(before: SessionState, event: SessionEvent, state: SessionState): void {
  const snapshot = toSnapshot(state);
  expect(holdsSecret(state)).toBe(state.name === 'signed-in');
  expect(holdsSecret(snapshot)).toBe(false);
  expect(JSON.stringify(snapshot)).not.toContain('fake-');
  expect(snapshot.state).toBe(state.name);

  expect(exchangesOf(state).length).toBeLessThanOrEqual(1);
  if (state === before) return;
  if (event.type === 'sign-in started') expect(exchangesOf(before)).toEqual([]);
  if (event.type === 'sign-in succeeded') expect(exchangesOf(before)).toEqual(['signing-in']);
  if (before.name === 'signed-in' && state.name === 'signed-in')
    expect([state.subject, state.signedInAt]).toEqual([before.subject, before.signedInAt]);
}

const inAnyOrder = (reducer: typeof reduce) =>
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...events), { maxLength: 40 }), (order) => {
      let state = initialState;
      for (const event of order) {
        const before = state;
        state = reducer(before, event);
        follows(before, event, state);
      }
    }),
    { numRuns: 2_000 },
  );

test('the reducer allows one exchange at a time, and secrets only while signed in, in any order of events', () =>
  inAnyOrder(reduce));

const defects: Record<string, typeof reduce> = {
  'a sign-in begins beside another exchange': (state, event) =>
    event.type === 'sign-in started' ? { name: 'signing-in', subject: event.subject } : reduce(state, event),
  'a refresh begins beside another exchange': (state, event) =>
    event.type === 'refresh started' ? ({ ...state, refreshing: true } as SessionState) : reduce(state, event),
  'a sign-in that nobody began succeeds': (state, event) =>
    reduce(event.type === 'sign-in succeeded' ? { name: 'signing-in', subject } : state, event),
  'a session takes the place of one that is in use': (state, event) =>
    reduce(event.type === 'restored' && state.name === 'signed-in' ? initialState : state, event),
  'a lock keeps the tokens': (state, event) =>
    event.type === 'locked' && state.name === 'signed-in'
      ? ({ ...reduce(state, event), tokens: state.tokens } as SessionState)
      : reduce(state, event),
  'a sign-out keeps the tokens': (state, event) =>
    event.type === 'sign-out started' && state.name === 'signed-in'
      ? ({ ...reduce(state, event), tokens: state.tokens } as SessionState)
      : reduce(state, event),
  'a session that ended keeps a secret with its reason': (state, event) =>
    event.type === 'session ended' && state.name === 'signed-in'
      ? ({ ...reduce(state, event), previousSubject: state } as unknown as SessionState)
      : reduce(state, event),
  'a refresh that ends late brings its tokens back': (state, event) =>
    event.type === 'refresh succeeded' && state.name === 'signed-out'
      ? ({ ...state, tokens: event.tokens } as SessionState)
      : reduce(state, event),
};

test.each(Object.entries(defects))('control: fails if %s', (_name, reducer) => {
  expect(() => inAnyOrder(reducer)).toThrow();
});

type Pending = { kind: 'sign-in' | 'refresh'; settle: (outcome: TokenSet | FailureError) => Promise<void> };

/** Creates a session and everything that a step can change. */
function bench(isStored: boolean) {
  const clock = fakeClock();
  const vault = createMemoryVault();
  const baseStore = createSessionStore({ id: 'one', vault, locks: inProcessLocks() });
  let full = false;
  const unlessFull = async () => {
    if (full) throw new Error('disk full');
  };
  const store = {
    ...baseStore,
    set: (session: StoredSession) => unlessFull().then(() => baseStore.set(session)),
    update: (session: StoredSession) => unlessFull().then(() => baseStore.update(session)),
  };
  const session = createSession({ clock, log: fakeLog(), random: () => 0.5 });
  const pending = new Set<Pending>();
  const replaced = new Set<string>();
  const faults: string[] = [];
  const seen: Secret[] = [];
  let made = 0;
  let waits = 0;

  const fresh = () => {
    made += 1;
    const tokens = tokenSet(String(made), { requestedAt: clock.now(), expiresAt: clock.now() + hourMs });
    seen.push(tokens.accessToken);
    return tokens;
  };

  /** An exchange that ends when a step settles it, or when it is aborted. */
  const exchange = (kind: Pending['kind'], signal: AbortSignal, onTokens?: (tokens: TokenSet) => Promise<void>) =>
    new Promise<TokenSet>((resolve, reject) => {
      const one: Pending = {
        kind,
        settle: async (outcome) => {
          pending.delete(one);
          if (outcome instanceof FailureError) return reject(outcome);
          await onTokens?.(outcome);
          resolve(outcome);
        },
      };
      const cut = () => {
        pending.delete(one);
        reject(new FailureError({ kind: 'cancelled' }));
      };
      if (signal.aborted) return cut();
      signal.addEventListener('abort', cut, { once: true });
      pending.add(one);
      if (pending.size > 1) faults.push(`${pending.size} exchanges at once`);
    });

  const client: OAuthClient = {
    profile: testProfile(),
    signIn: (_credentials, signal) => exchange('sign-in', signal),
    refresh: (tokens, signal, options) => {
      const used = tokens.refreshToken?.reveal() ?? '';
      if (replaced.has(used)) faults.push('a refresh token was used twice');
      return exchange('refresh', signal, async (got) => {
        replaced.add(used);
        await options?.onRefreshToken?.(got.refreshToken ?? new Secret(''));
      });
    },
    fetchIdentity: async () => undefined,
    fetchUserinfo: async () => undefined,
    revoke: async () => 'revoked',
    introspect: async () => undefined,
  };

  const ignore = (run: Promise<unknown>) => void run.catch(() => {});
  session.onChange((snapshot) => {
    sessionSnapshotSchema.parse(snapshot);
    if (holdsSecret(snapshot) || JSON.stringify(snapshot).includes('fake-')) faults.push('a snapshot holds a secret');
  });

  const steps: Record<string, () => unknown> = {
    'sign in': () => {
      const credentials = { username: 'alice', password: new Secret('fake-password') };
      ignore(session.signIn('acme', client, credentials, isStored ? store : undefined));
    },
    cancel: () => session.cancelSignIn(),
    refresh: () => ignore(session.refresh()),
    'access token': () => ignore(session.getAccessToken()),
    '401 for the latest': () => ignore(session.getAccessTokenAfterRejection(seen.at(-1) ?? new Secret('fake-none'))),
    '401 for an old one': () => ignore(session.getAccessTokenAfterRejection(seen[0] ?? new Secret('fake-none'))),
    lock: () => ignore(session.lock()),
    unlock: () => ignore(session.unlock()),
    'sign out': () => {
      waits += 1;
      const ended = session.startSignOut().finally(() => {
        waits -= 1;
      });
      ignore(ended.then(() => store.delete()).then(session.finishSignOut));
    },
    wake: () => session.wake(),
    'the disk fills up': () => {
      full = true;
    },
    'the disk is freed': () => {
      full = false;
    },
    settled: () => {
      waits += 1;
      ignore(
        session.settle().finally(() => {
          waits -= 1;
        }),
      );
    },
    'a second': () => clock.advance(1_000),
    'six seconds': () => clock.advance(6_000),
    'an hour': () => clock.advance(hourMs),
    'the clock jumps': () => clock.jump(24 * hourMs),
    'the clock jumps back': () => clock.jump(-24 * hourMs),
    'it succeeds': () => [...pending][0]?.settle(fresh()),
    'it fails': () => [...pending][0]?.settle(new FailureError({ kind: 'offline' })),
    'it is refused': () => {
      const [first] = pending;
      const kind: FailureKind = first?.kind === 'refresh' ? 'session_ended' : 'credentials_refused';
      return first?.settle(new FailureError({ kind }));
    },
  };

  async function check() {
    const { state } = session.snapshot();
    if (state === 'signed-out' || state === 'locked') {
      // A sign-out or quit that waits for a refresh has a timer that limits the wait.
      if (clock.countTimers() > waits) faults.push(`${clock.countTimers()} timers while ${state}`);
      expect(() => session.tokens()).toThrow('signed_out');
      await expect(session.getAccessToken()).rejects.toThrow('signed_out');
    }
    if (state === 'signed-out' && isStored && pending.size === 0 && (await store.read()) !== undefined)
      faults.push('a session that ended is still stored');
    expect(faults).toEqual([]);
  }
  return { steps, check };
}

/** Steps that others depend on are chosen more often. */
const stepNames = [...Object.keys(bench(false).steps), ...Array(4).fill('sign in'), ...Array(6).fill('it succeeds')];

test.each([true, false])(
  'the session: in any order of steps, stored: %s',
  async (isStored) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...stepNames), { maxLength: 40 }), async (order) => {
        const { steps, check } = bench(isStored);
        for (const name of order) {
          await steps[name]?.();
          await nextTurn();
          await nextTurn();
          await check();
        }
      }),
      { numRuns: 500 },
    );
  },
  120_000,
);
