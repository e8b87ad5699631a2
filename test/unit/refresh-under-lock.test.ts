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

async function setup(options: { refresh: Refresh; kept?: TokenSet | 'nothing'; saved?: boolean; good?: boolean }) {
  const keeper = createSessionStore({ id: 'a', vault: createMemoryVault(), locks: inProcessLocks() });
  const write = (tokens: TokenSet) =>
    keeper.set({
      profileId: 'acme',
      issuer,
      clientId: 'desktop',
      username: 'alice',
      identity: undefined,
      signedInAt: 0,
      tokens,
    });
  const order: string[] = [];
  if (options.kept !== 'nothing') await write(options.kept ?? tokenSet('1'));
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
      store: keeper,
      isStored: options.saved ?? true,
      signal: new AbortController().signal,
      isUsable: () => options.good ?? true,
      storeTokens: async (tokens) => {
        await write(tokens);
        order.push(`written ${tokens.refreshToken?.reveal()} ${tokens.accessToken.reveal()}`);
      },
      onRotated: (refreshToken) => order.push(`rotated ${refreshToken.reveal()}`),
    });
  return { run, order, keeper };
}

const rotating: Refresh = async (_tokens, _signal, options) => {
  await options?.onRefreshToken?.(new Secret('fake-refresh-2'));
  return tokenSet('2');
};

test('a new refresh token is written before anything is done with what came with it', async () => {
  const { run, order } = await setup({ refresh: rotating });
  expect((await run()).accessToken.reveal()).toBe('fake-access-2');
  expect(order).toEqual([
    'sent fake-refresh-1',
    'rotated fake-refresh-2',
    'written fake-refresh-2 fake-access-1',
    'written fake-refresh-2 fake-access-2',
  ]);
});

test('it stays where the rest of the reply is not good', async () => {
  const { run, keeper } = await setup({
    refresh: async (...given) => {
      await rotating(...given);
      return fail('keys_unavailable');
    },
  });
  expect((await catchFailure(run())).kind).toBe('keys_unavailable');
  expect((await keeper.read())?.tokens.refreshToken?.reveal()).toBe('fake-refresh-2');
});

describe('where another process was faster', () => {
  test('its tokens are the result, and nothing is sent', async () => {
    const { run, order } = await setup({ refresh: rotating, kept: tokenSet('other') });
    expect((await run()).accessToken.reveal()).toBe('fake-access-other');
    expect(order).toEqual([]);
  });

  test('and its access token has expired too, its refresh token is the one to send', async () => {
    const { run, order } = await setup({ refresh: rotating, kept: tokenSet('other'), good: false });
    await run();
    expect(order[0]).toBe('sent fake-refresh-other');
  });

  test('and signed out, the session is over', async () => {
    const { run, order } = await setup({ refresh: rotating, kept: 'nothing' });
    expect((await catchFailure(run())).kind).toBe('session_ended');
    expect(order).toEqual([]);
  });
});

test('a session that could never be written is refreshed all the same', async () => {
  const { run, order } = await setup({ refresh: rotating, kept: 'nothing', saved: false });
  await run();
  expect(order[0]).toBe('sent fake-refresh-1');
});

test('where what is kept cannot be read, it goes on with what it has', async () => {
  const { run, order, keeper } = await setup({ refresh: async () => tokenSet('2') });
  keeper.read = async () => {
    throw new Error('no disk');
  };
  expect((await run()).accessToken.reveal()).toBe('fake-access-2');
  expect(order[0]).toBe('sent fake-refresh-1');
});
