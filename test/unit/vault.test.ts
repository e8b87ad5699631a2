import { expect, test } from 'vitest';
import { Secret } from '../../electron/vault/secret.ts';
import { memoryVault } from '../../electron/vault/vault.ts';

test('keeps, replaces and forgets by name', async () => {
  const vault = memoryVault();
  expect(await vault.read('a')).toBeUndefined();
  await vault.keep('a', new Secret('fake-1'));
  await vault.keep('b', new Secret('fake-2'));
  await vault.keep('a', new Secret('fake-3'));
  expect((await vault.read('a'))?.reveal()).toBe('fake-3');
  await vault.forget('a');
  expect(await vault.read('a')).toBeUndefined();
  expect((await vault.read('b'))?.reveal()).toBe('fake-2');
});

test.each(['__proto__', 'constructor'])('%s is a name like any other', async (name) => {
  expect(await memoryVault().read(name)).toBeUndefined();
});

test('keeps nothing for another vault, and says so', async () => {
  await memoryVault().keep('a', new Secret('fake-1'));
  expect(await memoryVault().read('a')).toBeUndefined();
  expect(memoryVault().status()).toEqual({ protector: 'memory', unavailable: [], condition: 'good' });
});
