import { describe, expect, test } from 'vitest';
import { fail } from '../../electron/core/failure.ts';
import { Secret } from '../../electron/core/secret.ts';
import type { OAuthClient } from '../../electron/oauth/client.ts';
import type { TokenSet } from '../../electron/oauth/token-set.ts';
import { refreshUnderLock } from '../../electron/session/refresh-under-lock.ts';
import { createSessionStore } from '../../electron/session/session-store.ts';
import { createMemoryVault } from '../../electron/vault/vault.ts';
import { catchFailure } from './support/failures.ts';
import { inProcessLocks } from './support/locks.ts';
import { issuer, testProfile } from './support/profile.ts';
import { tokenSet } from './support/tokens.ts';

type Refresh = OAuthClient['refresh'];

async function setup(options: { refresh: Refresh; stored?: TokenSet | 'nothing'; saved?: boolean; good?: boolean }) {
  const store = createSessionStore({ id: 'a', vault: createMemoryVault(), locks: inProcessLocks() });
  const write = (tokens: TokenSet) =>
    store.set({
      profileId: 'acme',
      issuer,
      clientId: 'desktop',
      username: 'alice',
      identity: undefined,
      signedInAt: 0,
      tokens,
    });
  const order: string[] = [];
  if (options.stored !== 'nothing') await write(options.stored ?? tokenSet('1'));
  const client = {
    profile: testProfile(),
    refresh: (async (tokens, ...rest) => {
      order.push(`sent ${tokens.refreshToken?.reveal()}`);
      return options.refresh(tokens, ...rest);
    }) satisfies Refresh,
  } as unknown as OAuthClient;
  const run = () =>
    refreshUnderLock(tokenSet('1'), {
      client,
      store: store,
      isStored: options.saved ?? true,
      signal: new AbortController().signal,
      isUsable: () => options.good ?? true,
      storeTokens: async (tokens) => {
        await write(tokens);
        order.push(`written ${tokens.refreshToken?.reveal()} ${tokens.accessToken.reveal()}`);
      },
      onRotated: (refreshToken) => order.push(`rotated ${refreshToken.reveal()}`),
    });
  return { run, order, store };
}

const rotating: Refresh = async (_tokens, _signal, options) => {
  await options?.onRefreshToken?.(new Secret('fake-refresh-2'));
  return tokenSet('2');
};

test('stores a new refresh token before the rest of the response is used', async () => {
  const { run, order } = await setup({ refresh: rotating });
  expect((await run()).accessToken.reveal()).toBe('fake-access-2');
  expect(order).toEqual([
    'sent fake-refresh-1',
    'rotated fake-refresh-2',
    'written fake-refresh-2 fake-access-1',
    'written fake-refresh-2 fake-access-2',
  ]);
});

test('keeps a new refresh token if the rest of the response is invalid', async () => {
  const { run, store } = await setup({
    refresh: async (...given) => {
      await rotating(...given);
      return fail('keys_unavailable');
    },
  });
  expect((await catchFailure(run())).kind).toBe('keys_unavailable');
  expect((await store.read())?.tokens.refreshToken?.reveal()).toBe('fake-refresh-2');
});

describe('if another process was faster', () => {
  test('returns its tokens without a request', async () => {
    const { run, order } = await setup({ refresh: rotating, stored: tokenSet('other') });
    expect((await run()).accessToken.reveal()).toBe('fake-access-other');
    expect(order).toEqual([]);
  });

  test('sends its refresh token if its access token has expired too', async () => {
    const { run, order } = await setup({ refresh: rotating, stored: tokenSet('other'), good: false });
    await run();
    expect(order[0]).toBe('sent fake-refresh-other');
  });

  test('ends the session if the process signed out', async () => {
    const { run, order } = await setup({ refresh: rotating, stored: 'nothing' });
    expect((await catchFailure(run())).kind).toBe('session_ended');
    expect(order).toEqual([]);
  });
});

test('refreshes a session that could not be stored', async () => {
  const { run, order } = await setup({ refresh: rotating, stored: 'nothing', saved: false });
  await run();
  expect(order[0]).toBe('sent fake-refresh-1');
});

test('uses the tokens in memory if the store cannot be read', async () => {
  const { run, order, store } = await setup({ refresh: async () => tokenSet('2') });
  store.read = async () => {
    throw new Error('no disk');
  };
  expect((await run()).accessToken.reveal()).toBe('fake-access-2');
  expect(order[0]).toBe('sent fake-refresh-1');
});
