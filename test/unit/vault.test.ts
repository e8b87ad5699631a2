import { expect, test } from 'vitest';
import { Secret } from '../../electron/core/secret.ts';
import { createMemoryVault } from '../../electron/vault/vault.ts';

test('keeps, replaces and forgets by name', async () => {
  const vault = createMemoryVault();
  expect(await vault.read('a')).toBeUndefined();
  await vault.set('a', new Secret('fake-1'));
  await vault.set('b', new Secret('fake-2'));
  await vault.set('a', new Secret('fake-3'));
  expect((await vault.read('a'))?.reveal()).toBe('fake-3');
  await vault.delete('a');
  expect(await vault.read('a')).toBeUndefined();
  expect((await vault.read('b'))?.reveal()).toBe('fake-2');
});

test.each(['__proto__', 'constructor'])('%s is a name like any other', async (name) => {
  expect(await createMemoryVault().read(name)).toBeUndefined();
});

test('keeps nothing for another vault, and says so', async () => {
  await createMemoryVault().set('a', new Secret('fake-1'));
  expect(await createMemoryVault().read('a')).toBeUndefined();
  expect(createMemoryVault().status()).toEqual({ protector: 'memory', unavailable: [], condition: 'good' });
});
