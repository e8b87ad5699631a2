import { expect, test, vi } from 'vitest';
import { fail } from '../../electron/core/failure.ts';
import { createTokenCopier } from '../../electron/inspector/token-copy.ts';
import { defaultStartMs, fakeClock } from './support/clock.ts';
import { catchFailure } from './support/failures.ts';
import { tokenSet } from './support/tokens.ts';
import { deferred, nextTurn } from './support/transport.ts';

function setup(part: Partial<Parameters<typeof createTokenCopier>[0]> = {}) {
  const clock = fakeClock();
  const held = { text: '' };
  const clipboard = {
    writeText: async (text: string) => {
      held.text = text;
    },
    readText: async () => held.text,
    clear: () => {
      held.text = '';
    },
  };
  const confirm = vi.fn(async () => true);
  const copier = createTokenCopier({
    clipboard,
    clock,
    confirm,
    isRevealAllowed: () => true,
    session: () => ({ tokens: () => tokenSet('1', { idToken: undefined }) }),
    ...part,
  });
  return { clock, held, confirm, copier };
}

test('copies a token for 30 seconds', async () => {
  const { clock, held, confirm, copier } = setup();
  expect(await copier.copy('refresh')).toEqual({ token: 'refresh', clearsAt: defaultStartMs + 30_000 });
  expect(confirm).toHaveBeenCalledExactlyOnceWith('refresh');
  expect(held.text).toBe('fake-refresh-1');
  clock.advance(29_999);
  await nextTurn();
  expect(held.text).toBe('fake-refresh-1');
  clock.advance(1);
  await nextTurn();
  expect(held.text).toBe('');
});

test('keeps other clipboard content', async () => {
  const { clock, held, copier } = setup();
  await copier.copy('access');
  held.text = 'something else';
  clock.advance(30_000);
  await nextTurn();
  expect(held.text).toBe('something else');
  held.text = 'fake-access-1';
  await copier.clear();
  expect(held.text).toBe('fake-access-1');
});

test('restarts the timer on another copy', async () => {
  const { clock, held, copier } = setup();
  await copier.copy('access');
  clock.advance(20_000);
  await copier.copy('refresh');
  clock.advance(20_000);
  await nextTurn();
  expect(held.text).toBe('fake-refresh-1');
  clock.advance(10_000);
  await nextTurn();
  expect(held.text).toBe('');
});

test('clears the clipboard on request', async () => {
  const { clock, held, copier } = setup();
  await copier.copy('access');
  await copier.clear();
  expect(held.text).toBe('');
  expect(clock.countTimers()).toBe(0);
});

test('copies nothing without permission, confirmation or token', async () => {
  const refused = setup({ isRevealAllowed: () => false });
  expect((await catchFailure(refused.copier.copy('access'))).kind).toBe('copy_refused');
  expect(refused.confirm).not.toHaveBeenCalled();
  const declined = setup({ confirm: async () => false });
  expect((await catchFailure(declined.copier.copy('access'))).kind).toBe('cancelled');
  const missing = setup();
  expect((await catchFailure(missing.copier.copy('id'))).kind).toBe('token_missing');
  const signedOut = setup({ session: () => ({ tokens: () => fail('signed_out') }) });
  expect((await catchFailure(signedOut.copier.copy('access'))).kind).toBe('signed_out');
  for (const { held } of [refused, declined, missing, signedOut]) expect(held.text).toBe('');
});

test('asks once at a time, and checks the session again afterwards', async () => {
  const answer = deferred<boolean>();
  let signedIn = true;
  const { held, copier } = setup({
    confirm: () => answer.promise,
    session: () => ({ tokens: () => (signedIn ? tokenSet('1') : fail('signed_out')) }),
  });
  const first = catchFailure(copier.copy('access'));
  expect((await catchFailure(copier.copy('access'))).kind).toBe('busy');
  signedIn = false;
  answer.resolve(true);
  expect((await first).kind).toBe('signed_out');
  expect(held.text).toBe('');
});

test('copies from the account that was active when asked', async () => {
  const answer = deferred<boolean>();
  let shown = tokenSet('1');
  const sessionOf = (tokens: typeof shown) => ({ tokens: () => tokens });
  const { held, copier } = setup({ confirm: () => answer.promise, session: () => sessionOf(shown) });
  const copied = copier.copy('access');
  shown = tokenSet('2');
  answer.resolve(true);
  await copied;
  expect(held.text).toBe('fake-access-1');
});

test('reads the clipboard only while a copied token may be there', async () => {
  const held = { text: 'something else' };
  const readText = vi.fn(async () => held.text);
  const { copier } = setup({
    clipboard: {
      readText,
      writeText: async (text) => {
        held.text = text;
      },
      clear: () => {
        held.text = '';
      },
    },
  });
  await copier.clear();
  expect(readText).not.toHaveBeenCalled();
  await copier.copy('access');
  await copier.clear();
  await copier.clear();
  expect(readText).toHaveBeenCalledTimes(1);
});
