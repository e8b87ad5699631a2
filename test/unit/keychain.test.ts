import { expect, test } from 'vitest';
import { createKeychainProtector, type Keytar } from '../../electron/vault/keychain.ts';
import { createKeychainTimeout } from '../../electron/vault/keychain-timeout.ts';
import { selectProtectors } from '../../electron/vault/protectors.ts';
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

const over = (load: () => Keytar, patience = createKeychainTimeout(fakeClock())) =>
  patience.wrap(createKeychainProtector({ account: 'vault', load, random }));

test('a key is kept, read and forgotten, and the probe leaves nothing', async () => {
  const fake = keytar();
  const protector = over(() => fake);
  expect(await protector.findProblem()).toBeUndefined();
  expect(fake.kept.size).toBe(0);
  expect(await protector.readKey()).toBeUndefined();
  await protector.storeKey(random(32));
  expect(await protector.readKey()).toEqual(random(32));
  expect(fake.kept.get('vault')?.length).toBeLessThan(100);
  await protector.deleteKey();
  expect(await protector.readKey()).toBeUndefined();
});

test('keytar that is not installed', async () => {
  const protector = over(() => {
    throw new Error("Cannot find module 'keytar'");
  });
  expect(await protector.findProblem()).toBe('not_installed');
});

test('a locked keyring, which takes a key and answers null', async () => {
  expect(await over(() => ({ ...keytar(), getPassword: async () => null })).findProblem()).toBe('locked');
});

test.each([
  ['Cannot autolaunch D-Bus without X11 $DISPLAY', 'no_service'],
  ['The user name or passphrase you entered is not correct: access denied', 'locked'],
])('%s', async (message, trouble) => {
  const setPassword = () => Promise.reject(new Error(message));
  expect(await over(() => ({ ...keytar(), setPassword })).findProblem()).toBe(trouble);
});

test('a keyring that never answers is given up after five seconds, and no timer stays', async () => {
  const clock = fakeClock();
  const patience = createKeychainTimeout(clock);
  const silent = () => new Promise<never>(() => {});
  const protector = over(() => ({ setPassword: silent, getPassword: silent, deletePassword: silent }), patience);
  for (const call of [protector.readKey, () => protector.storeKey(random(32)), protector.deleteKey]) {
    const ended = call().then(
      () => 'answered',
      () => 'given up',
    );
    clock.advance(5_000);
    expect(await ended).toBe('given up');
  }
  const trouble = protector.findProblem();
  clock.advance(4_999);
  expect(clock.countTimers()).toBe(1);
  clock.advance(1);
  expect(await trouble).toBe('no_answer');
  expect(clock.countTimers()).toBe(0);
});

test('what was given up is known to be under way until it ends', async () => {
  const clock = fakeClock();
  const patience = createKeychainTimeout(clock);
  let answer = () => {};
  const setPassword = () =>
    new Promise<void>((resolve) => {
      answer = resolve;
    });
  const protector = over(() => ({ ...keytar(), setPassword }), patience);
  expect(patience.hasPendingCalls()).toBe(false);
  const kept = protector.storeKey(random(32)).catch(() => {});
  clock.advance(5_000);
  await kept;
  expect(patience.hasPendingCalls()).toBe(true);
  answer();
  await new Promise(setImmediate);
  expect(patience.hasPendingCalls()).toBe(false);
  const failing = over(() => ({ ...keytar(), getPassword: () => Promise.reject(new Error('gone')) }), patience);
  await expect(failing.readKey()).rejects.toThrow('gone');
  await new Promise(setImmediate);
  expect(patience.hasPendingCalls()).toBe(false);
});

test('what goes wrong otherwise is not taken for silence', async () => {
  const broken = { ...over(keytar), findProblem: () => Promise.reject(new Error('broken')) };
  await expect(createKeychainTimeout(fakeClock()).wrap(broken).findProblem()).rejects.toThrow('broken');
});

test.each([
  ['', ['keychain', 'safe-storage'], []],
  ['keychain', ['keychain'], ['safe-storage']],
  ['safe-storage', ['safe-storage'], ['keychain']],
  ['memory', [], ['keychain', 'safe-storage']],
  ['anything', ['keychain', 'safe-storage'], []],
])('--vault=%s', (choice, used, left) => {
  const systemAccount = { ...over(keytar), name: 'safe-storage' as const };
  const patience = createKeychainTimeout(fakeClock());
  const { protectors, excluded } = selectProtectors({
    choice,
    userData: '/fake',
    safeStorageProtector: systemAccount,
    keychainTimeout: patience,
    random,
  });
  expect(protectors.map(({ name }) => name)).toEqual(used);
  expect(excluded.map(({ name }) => name)).toEqual(left);
});
