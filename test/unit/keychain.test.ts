import { expect, test } from 'vitest';
import { type Keytar, keychain } from '../../electron/vault/keychain.ts';
import { createPatience } from '../../electron/vault/patience.ts';
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

const over = (load: () => Keytar, patience = createPatience(fakeClock())) =>
  patience.limit(keychain({ account: 'vault', load, random }));

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
  const patience = createPatience(clock);
  const silent = () => new Promise<never>(() => {});
  const protector = over(() => ({ setPassword: silent, getPassword: silent, deletePassword: silent }), patience);
  for (const call of [protector.read, () => protector.keep(random(32)), protector.forget]) {
    const ended = call().then(
      () => 'answered',
      () => 'given up',
    );
    clock.advance(5_000);
    expect(await ended).toBe('given up');
  }
  const trouble = protector.trouble();
  clock.advance(4_999);
  expect(clock.timers()).toBe(1);
  clock.advance(1);
  expect(await trouble).toBe('no_answer');
  expect(clock.timers()).toBe(0);
});

test('what was given up is known to be under way until it ends', async () => {
  const clock = fakeClock();
  const patience = createPatience(clock);
  let answer = () => {};
  const setPassword = () =>
    new Promise<void>((resolve) => {
      answer = resolve;
    });
  const protector = over(() => ({ ...keytar(), setPassword }), patience);
  expect(patience.isWaiting()).toBe(false);
  const kept = protector.keep(random(32)).catch(() => {});
  clock.advance(5_000);
  await kept;
  expect(patience.isWaiting()).toBe(true);
  answer();
  await new Promise(setImmediate);
  expect(patience.isWaiting()).toBe(false);
  const failing = over(() => ({ ...keytar(), getPassword: () => Promise.reject(new Error('gone')) }), patience);
  await expect(failing.read()).rejects.toThrow('gone');
  await new Promise(setImmediate);
  expect(patience.isWaiting()).toBe(false);
});

test('what goes wrong otherwise is not taken for silence', async () => {
  const broken = { ...over(keytar), trouble: () => Promise.reject(new Error('broken')) };
  await expect(createPatience(fakeClock()).limit(broken).trouble()).rejects.toThrow('broken');
});

test.each([
  ['', ['keychain', 'safe-storage'], []],
  ['keychain', ['keychain'], ['safe-storage']],
  ['safe-storage', ['safe-storage'], ['keychain']],
  ['memory', [], ['keychain', 'safe-storage']],
  ['anything', ['keychain', 'safe-storage'], []],
])('--vault=%s', (choice, used, left) => {
  const systemAccount = { ...over(keytar), name: 'safe-storage' as const };
  const patience = createPatience(fakeClock());
  const { protectors, former } = protectorsFor({ choice, userData: '/fake', systemAccount, patience, random });
  expect(protectors.map(({ name }) => name)).toEqual(used);
  expect(former.map(({ name }) => name)).toEqual(left);
});
