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
    Array.from({ length: count }, (_, at) => ({ role: 'unknown' as const, token: new Secret(`fake-token-${at}`) }));

  test('are limited to 12, the oldest removed first', () => {
    const pasted = createPastedTokens();
    const [first, ...more] = found(13);
    if (!first) throw new Error('nothing was made');
    pasted.add([first]);
    pasted.add(more);
    expect(pasted.list().map(({ token }) => token.reveal())).toEqual(more.map(({ token }) => token.reveal()));
    expect(() => first.token.reveal()).toThrow();
  });

  test('are added at most 12 at a time', () => expect(createPastedTokens().add(found(13))).toHaveLength(12));
});

test('keeps previous tokens of a session until it signs out', async () => {
  const session = createSession({ clock: fakeClock(), log: fakeLog(), random: () => 0.5 });
  const accounts = {
    sessions: () => [{ id: 'one', session }],
    onChange: (listener: () => void) => session.onChange(listener),
  };
  const history = createPreviousTokens(accounts as unknown as Accounts);
  const client = fakeClient({ refresh: async () => tokenSet('2') });
  await session.signIn('acme', client, alice);
  expect(history.get(session)).toBeUndefined();
  await session.refresh();
  expect(history.get(session)?.access).toBeDefined();
  await signOut(session);
  await session.signIn('acme', client, alice);
  expect(history.get(session)).toBeUndefined();
});
