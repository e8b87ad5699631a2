import { describe, expect, test } from 'vitest';
import { Secret } from '../../electron/core/secret.ts';
import { createPastedTokens } from '../../electron/inspector/pasted-tokens.ts';
import { createPreviousTokens } from '../../electron/inspector/previous-tokens.ts';
import type { Accounts } from '../../electron/session/accounts.ts';
import { createSession } from '../../electron/session/session.ts';
import { fakeClock } from './support/clock.ts';
import { fakeLog } from './support/log.ts';
import { alice, fakeClient, signOut } from './support/session.ts';
import { tokenSet } from './support/tokens.ts';

describe('pasted tokens', () => {
  const found = (count: number) =>
    Array.from({ length: count }, (_, at) => ({
      tokenType: 'unknown' as const,
      token: new Secret(`fake-token-${at}`),
    }));

  test('are limited to 12, the oldest removed first', () => {
    const pasted = createPastedTokens();
    const [first] = pasted.add(found(1));
    const ids = pasted.add(found(12)).map(({ id }) => id);
    expect(ids).toHaveLength(12);
    expect(pasted.list().map(({ id }) => id)).toEqual(ids);
    expect(() => first?.token.reveal()).toThrow();
  });

  test('are cleared when they are deleted, and their IDs are not used again', () => {
    const pasted = createPastedTokens();
    const [one, two] = pasted.add(found(2));
    pasted.delete(one?.id ?? '');
    expect(pasted.list()).toEqual([two]);
    pasted.clear();
    expect(pasted.list()).toEqual([]);
    expect(() => two?.token.reveal()).toThrow();
    expect([one?.id, two?.id]).not.toContain(pasted.add(found(1))[0]?.id);
  });
});

test('holds the previous tokens of a session until it signs out', async () => {
  const session = createSession({ clock: fakeClock(), log: fakeLog(), random: () => 0.5 });
  const accounts = {
    sessions: () => [{ id: 'one', session }],
    onChange: (listener: () => void) => session.onChange(listener),
  };
  const history = createPreviousTokens(accounts as unknown as Accounts);
  const client = fakeClient({ refresh: async () => tokenSet('2') });
  await session.signIn({ profileId: 'acme', client: client, credentials: alice });
  expect(history.get(session)).toBeUndefined();
  await session.refresh();
  expect(history.get(session)?.access).toBeDefined();
  await signOut(session);
  await session.signIn({ profileId: 'acme', client: client, credentials: alice });
  expect(history.get(session)).toBeUndefined();
});
