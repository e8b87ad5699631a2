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

const over = (load: () => Keytar, keychainTimeout = createKeychainTimeout(fakeClock())) =>
  keychainTimeout.wrap(createKeychainProtector({ account: 'vault', load, random }));

test('stores, reads and deletes a key, and the probe leaves nothing', async () => {
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

test('reports that keytar is not installed', async () => {
  const protector = over(() => {
    throw new Error("Cannot find module 'keytar'");
  });
  expect(await protector.findProblem()).toBe('not_installed');
});

test('reports a locked keyring, which accepts a key and returns null', async () =>
  expect(await over(() => ({ ...keytar(), getPassword: async () => null })).findProblem()).toBe('locked'));

test.each([
  ['Cannot autolaunch D-Bus without X11 $DISPLAY', 'no_service'],
  ['The user name or passphrase you entered is not correct: access denied', 'locked'],
])('maps the error: %s', async (message, problem) => {
  const setPassword = () => Promise.reject(new Error(message));
  expect(await over(() => ({ ...keytar(), setPassword })).findProblem()).toBe(problem);
});

test('stops waiting for a hung keyring after five seconds, and leaves no timer', async () => {
  const clock = fakeClock();
  const keychainTimeout = createKeychainTimeout(clock);
  const silent = () => new Promise<never>(() => {});
  const protector = over(() => ({ setPassword: silent, getPassword: silent, deletePassword: silent }), keychainTimeout);
  for (const call of [protector.readKey, () => protector.storeKey(random(32)), protector.deleteKey]) {
    const ended = call().then(
      () => 'answered',
      () => 'given up',
    );
    clock.advance(5_000);
    expect(await ended).toBe('given up');
  }
  const problem = protector.findProblem();
  clock.advance(4_999);
  expect(clock.countTimers()).toBe(1);
  clock.advance(1);
  expect(await problem).toBe('no_answer');
  expect(clock.countTimers()).toBe(0);
});

test('reports a call that timed out as pending until it ends', async () => {
  const clock = fakeClock();
  const keychainTimeout = createKeychainTimeout(clock);
  let answer = () => {};
  const setPassword = () =>
    new Promise<void>((resolve) => {
      answer = resolve;
    });
  const protector = over(() => ({ ...keytar(), setPassword }), keychainTimeout);
  expect(keychainTimeout.hasPendingCalls()).toBe(false);
  const kept = protector.storeKey(random(32)).catch(() => {});
  clock.advance(5_000);
  await kept;
  expect(keychainTimeout.hasPendingCalls()).toBe(true);
  answer();
  await new Promise(setImmediate);
  expect(keychainTimeout.hasPendingCalls()).toBe(false);
  const failing = over(() => ({ ...keytar(), getPassword: () => Promise.reject(new Error('gone')) }), keychainTimeout);
  await expect(failing.readKey()).rejects.toThrow('gone');
  await new Promise(setImmediate);
  expect(keychainTimeout.hasPendingCalls()).toBe(false);
});

test('does not treat other errors as a timeout', async () => {
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
  const keychainTimeout = createKeychainTimeout(fakeClock());
  const { protectors, excluded } = selectProtectors({
    choice,
    userData: '/fake',
    safeStorageProtector: systemAccount,
    keychainTimeout,
    random,
  });
  expect(protectors.map(({ name }) => name)).toEqual(used);
  expect(excluded.map(({ name }) => name)).toEqual(left);
});
