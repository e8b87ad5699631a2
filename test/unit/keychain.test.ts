import { expect, test } from 'vitest';
import { type Keytar, keychain } from '../../electron/vault/keychain.ts';
import { protectorsFor } from '../../electron/vault/protectors.ts';
import { fakeClock } from './support/clock.ts';

const random = (bytes: number) => Buffer.alloc(bytes, 7);

function keytar(): Keytar & { kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    getPassword: async (_service, account) => kept.get(account) ?? null,
    setPassword: async (_service, account, password) => void kept.set(account, password),
    deletePassword: async (_service, account) => kept.delete(account),
  };
}

const over = (load: () => Keytar, clock = fakeClock()) => keychain({ account: 'vault', load, clock, random });

test('a key is kept, read and forgotten, and the probe leaves nothing', async () => {
  const fake = keytar();
  const protector = over(() => fake);
  expect(await protector.trouble()).toBeUndefined();
  expect(fake.kept.size).toBe(0);
  expect(await protector.read()).toBeUndefined();
  await protector.keep(random(32));
  expect(await protector.read()).toEqual(random(32));
  expect(fake.kept.get('vault')?.length).toBeLessThan(100);
  await protector.forget();
  expect(await protector.read()).toBeUndefined();
});

test('keytar that is not installed', async () => {
  const protector = over(() => {
    throw new Error("Cannot find module 'keytar'");
  });
  expect(await protector.trouble()).toBe('not_installed');
});

test('a locked keyring, which takes a key and answers null', async () => {
  expect(await over(() => ({ ...keytar(), getPassword: async () => null })).trouble()).toBe('locked');
});

test.each([
  ['Cannot autolaunch D-Bus without X11 $DISPLAY', 'no_service'],
  ['The user name or passphrase you entered is not correct: access denied', 'locked'],
])('%s', async (message, trouble) => {
  const setPassword = () => Promise.reject(new Error(message));
  expect(await over(() => ({ ...keytar(), setPassword })).trouble()).toBe(trouble);
});

test('a keyring that never answers is given up after five seconds, and no timer stays', async () => {
  const clock = fakeClock();
  const trouble = over(() => ({ ...keytar(), setPassword: () => new Promise(() => {}) }), clock).trouble();
  clock.advance(4_999);
  expect(clock.timers()).toBe(1);
  clock.advance(1);
  expect(await trouble).toBe('no_answer');
  expect(clock.timers()).toBe(0);
});

test.each([
  ['', ['keychain', 'safe-storage']],
  ['keychain', ['keychain']],
  ['safe-storage', ['safe-storage']],
  ['memory', []],
  ['anything', ['keychain', 'safe-storage']],
])('--vault=%s', (choice, names) => {
  const systemAccount = { ...over(keytar), name: 'safe-storage' as const };
  const protectors = protectorsFor({ choice, userData: '/fake', systemAccount, clock: fakeClock(), random });
  expect(protectors.map(({ name }) => name)).toEqual(names);
});
