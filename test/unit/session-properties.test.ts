import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FailureError } from '../../electron/core/failure.ts';
import { Secret } from '../../electron/core/secret.ts';
import type { OAuthClient } from '../../electron/oauth/client.ts';
import type { TokenSet } from '../../electron/oauth/token-set.ts';
import { createSession } from '../../electron/session/session.ts';
import type { StoredSession } from '../../electron/session/stored-session.ts';
import type { FailureKind } from '../../shared/errors.ts';
import { sessionSnapshotSchema } from '../../shared/session.ts';
import { fakeClock } from './support/clock.ts';
import { fakeLog } from './support/log.ts';
import { alice, createTestStore, fakeClient, holdsSecret } from './support/session.ts';
import { hourMs, tokenSet } from './support/tokens.ts';
import { nextTurn } from './support/transport.ts';

type Pending = { kind: 'sign-in' | 'refresh'; settle: (outcome: TokenSet | FailureError) => Promise<void> };

/** Creates a session and everything that a step can change. */
function bench(isStored: boolean) {
  const clock = fakeClock();
  const baseStore = createTestStore();
  const disk = { isFull: false };
  const unlessFull = async () => {
    if (disk.isFull) throw new Error('disk full');
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
  let waits = 0;

  const fresh = () => {
    const tokens = tokenSet(String(seen.length), { requestedAt: clock.now(), expiresAt: clock.now() + hourMs });
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
      const cancel = () => one.settle(new FailureError({ kind: 'canceled' }));
      if (signal.aborted) return cancel();
      signal.addEventListener('abort', cancel, { once: true });
      pending.add(one);
      if (pending.size > 1) faults.push(`${pending.size} exchanges at once`);
    });

  const refresh: OAuthClient['refresh'] = (tokens, signal, options) => {
    const used = tokens.refreshToken?.reveal() ?? '';
    if (replaced.has(used)) faults.push('a refresh token was used twice');
    return exchange('refresh', signal, async (got) => {
      replaced.add(used);
      await options?.onRefreshToken?.(got.refreshToken ?? new Secret(''));
    });
  };
  const client = fakeClient({ refresh, signIn: (_credentials, signal) => exchange('sign-in', signal) });

  const waiting = <T>(run: Promise<T>) => {
    waits += 1;
    return run.finally(() => {
      waits -= 1;
    });
  };
  const ignore = (run: Promise<unknown>) => void run.catch(() => {});
  session.onChange((snapshot) => {
    sessionSnapshotSchema.parse(snapshot);
    if (holdsSecret(snapshot) || JSON.stringify(snapshot).includes('fake-')) faults.push('a snapshot holds a secret');
  });

  const steps: Record<string, () => unknown> = {
    'sign in': () =>
      ignore(session.signIn({ profileId: 'acme', client, credentials: alice, store: isStored ? store : undefined })),
    cancel: () => session.cancelSignIn(),
    refresh: () => ignore(session.refresh()),
    'access token': () => ignore(session.getAccessToken()),
    '401 for the latest': () => ignore(session.getAccessTokenAfterRejection(seen.at(-1) ?? new Secret('fake-none'))),
    '401 for an old one': () => ignore(session.getAccessTokenAfterRejection(seen[0] ?? new Secret('fake-none'))),
    lock: () => ignore(session.lock()),
    unlock: () => ignore(session.unlock()),
    'sign out': () =>
      ignore(
        waiting(session.startSignOut())
          .then(() => store.delete())
          .then(session.finishSignOut),
      ),
    wake: () => session.wake(),
    'the disk fills up': () => Object.assign(disk, { isFull: true }),
    'the disk is freed': () => Object.assign(disk, { isFull: false }),
    settled: () => ignore(waiting(session.settle())),
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
  'holds its invariants in any order of steps, stored: %s',
  async (isStored) => {
    const orders = fc.array(fc.constantFrom(...stepNames), { maxLength: 40 });
    const property = fc.asyncProperty(orders, async (order) => {
      const { steps, check } = bench(isStored);
      for (const name of order) {
        await steps[name]?.();
        await nextTurn();
        await nextTurn();
        await check();
      }
    });
    await fc.assert(property, { numRuns: 500 });
  },
  120_000,
);
