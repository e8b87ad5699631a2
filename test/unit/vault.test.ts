import { expect, test } from 'vitest';
import { Secret } from '../../electron/core/secret.ts';
import { createMemoryVault } from '../../electron/vault/vault.ts';

test('sets, replaces and deletes records by name', async () => {
  const vault = createMemoryVault();
  for (const name of ['a', '__proto__', 'constructor']) expect(await vault.read(name)).toBeUndefined();
  await vault.set('a', new Secret('fake-1'));
  await vault.set('b', new Secret('fake-2'));
  await vault.set('a', new Secret('fake-3'));
  expect((await vault.read('a'))?.reveal()).toBe('fake-3');
  await vault.delete('a');
  expect(await vault.read('a')).toBeUndefined();
  expect((await vault.read('b'))?.reveal()).toBe('fake-2');
});

test('shares nothing with another vault, and reports that it is in memory', async () => {
  await createMemoryVault().set('a', new Secret('fake-1'));
  expect(await createMemoryVault().read('a')).toBeUndefined();
  expect(createMemoryVault().status()).toEqual({ protector: 'memory', unavailable: [], condition: 'good' });
});
