import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createKeychainProtector, type Keytar } from '../../electron/vault/keychain.ts';
import { createKeychainTimeout } from '../../electron/vault/keychain-timeout.ts';
import { selectProtectors } from '../../electron/vault/protectors.ts';
import { fakeClock } from './support/clock.ts';

const random = (bytes: number) => Buffer.alloc(bytes, 7);

function keytar(): Keytar & { stored: Map<string, string> } {
  const stored = new Map<string, string>();
  return {
    stored,
    getPassword: async (_service, account) => stored.get(account) ?? null,
    setPassword: async (_service, account, password) => void stored.set(account, password),
    deletePassword: async (_service, account) => stored.delete(account),
  };
}

const over = (load: () => Keytar, keychainTimeout = createKeychainTimeout(fakeClock())) =>
  keychainTimeout.wrap(createKeychainProtector({ account: 'vault', load, random }));

test('stores, reads and deletes a key, and the probe leaves nothing', async () => {
  const fake = keytar();
  const protector = over(() => fake);
  expect(await protector.findProblem()).toBeUndefined();
  expect(fake.stored.size).toBe(0);
  expect(await protector.readKey()).toBeUndefined();
  await protector.storeKey(random(32));
  expect(await protector.readKey()).toEqual(random(32));
  expect(fake.stored.get('vault')?.length).toBeLessThan(100);
  await protector.deleteKey();
  expect(await protector.readKey()).toBeUndefined();
});

test('processes that probe the same vault at once do not disturb each other', async () => {
  const fake = keytar();
  const protector = createKeychainProtector({ account: 'vault', load: () => fake, random: randomBytes });
  const found = await Promise.all(Array.from({ length: 20 }, () => protector.findProblem()));
  expect(found).toEqual(Array(20).fill(undefined));
  expect(fake.stored.size).toBe(0);
});

const throwing = (message: string) => () => {
  throw new Error(message);
};

test.each<[string, () => Keytar, string]>([
  ['a missing package', throwing("Cannot find module 'keytar'"), 'not_installed'],
  // A locked keyring accepts a key and returns null.
  ['a locked keyring', () => ({ ...keytar(), getPassword: async () => null }), 'locked'],
  ...(
    [
      ['Cannot autolaunch D-Bus without X11 $DISPLAY', 'no_service'],
      ['The user name or passphrase you entered is not correct: access denied', 'locked'],
    ] as const
  ).map(([message, problem]): [string, () => Keytar, string] => [
    message,
    () => ({ ...keytar(), setPassword: async () => throwing(message)() }),
    problem,
  ]),
])('reports %s', async (_what, load, problem) => expect(await over(load).findProblem()).toBe(problem));

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
  const timedOut = protector.storeKey(random(32)).catch(() => {});
  clock.advance(5_000);
  await timedOut;
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
