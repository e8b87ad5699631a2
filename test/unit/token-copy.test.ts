import { expect, test, vi } from 'vitest';
import { fail } from '../../electron/core/failure.ts';
import { createTokenCopier } from '../../electron/inspector/token-copy.ts';
import { defaultStartMs, fakeClock } from './support/clock.ts';
import { catchFailure } from './support/failures.ts';
import { tokenSet } from './support/tokens.ts';
import { deferred, nextTurn } from './support/transport.ts';

function setup(part: Partial<Parameters<typeof createTokenCopier>[0]> = {}) {
  const clock = fakeClock();
  const clipboard = { text: '' };
  const write = (text: string) => Object.assign(clipboard, { text });
  const readText = vi.fn(async () => clipboard.text);
  const confirm = vi.fn(async () => true);
  const copier = createTokenCopier({
    clipboard: { writeText: async (text) => void write(text), readText, clear: () => void write('') },
    ...{ clock, confirm, isRevealAllowed: () => true },
    session: () => ({ tokens: () => tokenSet('1', { idToken: undefined }) }),
    ...part,
  });
  const advance = async (milliseconds: number) => {
    clock.advance(milliseconds);
    await nextTurn();
  };
  return { clock, clipboard, readText, confirm, copier, advance };
}

test('copies a token for 30 seconds', async () => {
  const { advance, clipboard, confirm, copier } = setup();
  expect(await copier.copy('refresh')).toEqual({ token: 'refresh', clearsAt: defaultStartMs + 30_000 });
  expect(confirm).toHaveBeenCalledExactlyOnceWith('refresh');
  expect(clipboard.text).toBe('fake-refresh-1');
  await advance(29_999);
  expect(clipboard.text).toBe('fake-refresh-1');
  await advance(1);
  expect(clipboard.text).toBe('');
});

test('keeps other clipboard content', async () => {
  const { advance, clipboard, copier } = setup();
  await copier.copy('access');
  clipboard.text = 'something else';
  await advance(30_000);
  expect(clipboard.text).toBe('something else');
  clipboard.text = 'fake-access-1';
  await copier.clear();
  expect(clipboard.text).toBe('fake-access-1');
});

test('restarts the timer on another copy', async () => {
  const { advance, clipboard, copier } = setup();
  await copier.copy('access');
  await advance(20_000);
  await copier.copy('refresh');
  await advance(20_000);
  expect(clipboard.text).toBe('fake-refresh-1');
  await advance(10_000);
  expect(clipboard.text).toBe('');
});

test.each([
  ['meanwhile', 2],
  ['later', 3],
])('does not outlive its session that ends %s', async (_, timesSignedIn) => {
  const tokens = vi.fn(() => (tokens.mock.calls.length <= timesSignedIn ? tokenSet('1') : fail('signed_out')));
  const { clock, clipboard, copier } = setup({ session: () => ({ tokens }) });
  await copier.copy('access');
  expect(clipboard.text).toBe(timesSignedIn === 2 ? '' : 'fake-access-1');
  await copier.clearIfEnded();
  expect([clipboard.text, clock.countTimers()]).toEqual(['', 0]);
});

test('clears the clipboard on request', async () => {
  const { clock, clipboard, copier } = setup();
  await copier.copy('access');
  await copier.clear();
  expect(clipboard.text).toBe('');
  expect(clock.countTimers()).toBe(0);
});

test.each([
  ['copy_refused', { isRevealAllowed: () => false }, 'access', 0],
  ['canceled', { confirm: async () => false }, 'access', 0],
  ['token_missing', {}, 'id', 0],
  ['signed_out', { session: () => ({ tokens: () => fail('signed_out') }) }, 'access', 0],
] as const)('copies nothing and fails with %s: %j', async (kind, part, token, confirmations) => {
  const { clipboard, confirm, copier } = setup(part);
  expect((await catchFailure(copier.copy(token))).kind).toBe(kind);
  expect([clipboard.text, confirm.mock.calls.length]).toEqual(['', confirmations]);
});

test('asks once at a time, and checks the session again afterwards', async () => {
  const answer = deferred<boolean>();
  let signedIn = true;
  const { clipboard, copier } = setup({
    confirm: () => answer.promise,
    session: () => ({ tokens: () => (signedIn ? tokenSet('1') : fail('signed_out')) }),
  });
  const first = catchFailure(copier.copy('access'));
  expect((await catchFailure(copier.copy('access'))).kind).toBe('busy');
  signedIn = false;
  answer.resolve(true);
  expect((await first).kind).toBe('signed_out');
  expect(clipboard.text).toBe('');
});

test('copies from the account that was active at the request', async () => {
  const answer = deferred<boolean>();
  let shown = tokenSet('1');
  const sessionOf = (tokens: typeof shown) => ({ tokens: () => tokens });
  const { clipboard, copier } = setup({ confirm: () => answer.promise, session: () => sessionOf(shown) });
  const copied = copier.copy('access');
  shown = tokenSet('2');
  answer.resolve(true);
  await copied;
  expect(clipboard.text).toBe('fake-access-1');
});

test('reads the clipboard only while a copied token may be there', async () => {
  const { copier, readText } = setup();
  await copier.clear();
  expect(readText).not.toHaveBeenCalled();
  await copier.copy('access');
  await copier.clear();
  await copier.clear();
  expect(readText).toHaveBeenCalledTimes(1);
});
