import { describe, expect, test } from 'vitest';
import { fail } from '../../electron/core/failure.ts';
import { Secret } from '../../electron/core/secret.ts';
import type { OAuthClient } from '../../electron/oauth/client.ts';
import { destinationFingerprint } from '../../electron/oauth/destinations.ts';
import type { TokenSet } from '../../electron/oauth/token-set.ts';
import { refreshUnderLock } from '../../electron/session/refresh-under-lock.ts';
import { catchFailure } from './support/failures.ts';
import { testProfile } from './support/profile.ts';
import { createTestStore, fakeClient } from './support/session.ts';
import { tokenSet } from './support/tokens.ts';

type Refresh = OAuthClient['refresh'];

const rotating: Refresh = async (_tokens, _signal, options) => {
  await options?.onRefreshToken?.(new Secret('fake-refresh-2'));
  return tokenSet('2');
};

type Options = {
  refresh?: Refresh;
  /** `undefined` if another process has deleted them. */
  stored?: TokenSet | undefined;
  isStored?: boolean;
  isUsable?: boolean;
  subject?: string | undefined;
};

async function setup(options: Options = {}) {
  const { refresh = rotating, isStored = true, isUsable = true } = options;
  const store = createTestStore();
  const destinations = destinationFingerprint(testProfile(), 'all');
  const base = { profileId: 'acme', destinations, username: 'alice' };
  const write = (tokens: TokenSet) =>
    store.set({ ...base, identity: tokens.identity, signedInAt: 0, isLocked: false, tokens });
  const order: string[] = [];
  const stored = 'stored' in options ? options.stored : tokenSet('1');
  if (stored) await write(stored);
  const client = fakeClient({
    refresh: async (tokens, ...rest) => {
      order.push(`sent ${tokens.refreshToken?.reveal()}`);
      return refresh(tokens, ...rest);
    },
  });
  const run = () =>
    refreshUnderLock(tokenSet('1'), {
      ...{ client, store, isStored, signal: new AbortController().signal, isUsable: () => isUsable },
      getSubject: () => ('subject' in options ? options.subject : 'alice-1'),
      storeTokens: async (tokens) => {
        await write(tokens);
        order.push(`written ${tokens.refreshToken?.reveal()} ${tokens.accessToken.reveal()}`);
      },
      onRotated: (refreshToken) => order.push(`rotated ${refreshToken.reveal()}`),
    });
  return { run, order, store };
}

test('stores a new refresh token before the rest of the response is used', async () => {
  const { run, order } = await setup();
  expect((await run()).accessToken.reveal()).toBe('fake-access-2');
  const written = ['written fake-refresh-2 fake-access-1', 'written fake-refresh-2 fake-access-2'];
  expect(order).toEqual(['sent fake-refresh-1', 'rotated fake-refresh-2', ...written]);
});

test('refuses stored tokens of another user than the session shows', async () => {
  const { run, order } = await setup({ stored: tokenSet('9', { identity: { subject: 'bob-1' } }) });
  expect((await catchFailure(run())).kind).toBe('subject_changed');
  expect(order).toEqual([]);
});

test('keeps a new refresh token if the rest of the response is invalid', async () => {
  const refresh: Refresh = (...given) => rotating(...given).then(() => fail('keys_unavailable'));
  const { run, store } = await setup({ refresh });
  expect((await catchFailure(run())).kind).toBe('keys_unavailable');
  expect((await store.read())?.tokens.refreshToken?.reveal()).toBe('fake-refresh-2');
});

describe('if another process was faster', () => {
  test('returns its tokens without a request', async () => {
    const { run, order } = await setup({ stored: tokenSet('other') });
    expect((await run()).accessToken.reveal()).toBe('fake-access-other');
    expect(order).toEqual([]);
  });

  test('sends its refresh token if its access token has expired too', async () => {
    const { run, order } = await setup({ stored: tokenSet('other'), isUsable: false });
    await run();
    expect(order[0]).toBe('sent fake-refresh-other');
  });

  test('ends the session if the process signed out', async () => {
    const { run, order } = await setup({ stored: undefined });
    expect((await catchFailure(run())).kind).toBe('session_ended');
    expect(order).toEqual([]);
  });
});

test('refreshes a session that could not be stored', async () => {
  const { run, order } = await setup({ stored: undefined, isStored: false });
  await run();
  expect(order[0]).toBe('sent fake-refresh-1');
});

test.each(['readFor', 'withLock'] as const)('uses the tokens in memory if the disk fails at %s', async (step) => {
  const { run, order, store } = await setup({ refresh: async () => tokenSet('2'), stored: tokenSet('other') });
  store[step] = () => Promise.reject(new Error('no disk'));
  expect((await run()).accessToken.reveal()).toBe(`fake-access-${step === 'readFor' ? '2' : 'other'}`);
  expect(order.filter((line) => line.startsWith('sent'))).toEqual(step === 'readFor' ? ['sent fake-refresh-1'] : []);
});

test.each([
  ['readFor', () => fail('busy'), []],
  ['withLock', () => fail('busy'), []],
  [undefined, () => Promise.reject(new Error('connection')), ['sent fake-refresh-1']],
] as const)('does not try again after a failure that is not of the disk: %s', async (step, failing, sent) => {
  const { run, order, store } = await setup(step ? {} : { refresh: failing });
  if (step) store[step] = async () => failing();
  await expect(run()).rejects.toThrow(step ? 'busy' : 'connection');
  expect(order).toEqual(sent);
});

test('accepts the stored user if the session shows none', async () => {
  const { run } = await setup({ stored: tokenSet('9', { identity: { subject: 'bob-1' } }), subject: undefined });
  expect((await run()).accessToken.reveal()).toBe('fake-access-9');
});
