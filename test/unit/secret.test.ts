import { Console } from 'node:console';
import { PassThrough } from 'node:stream';
import { format, inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Secret } from '../../electron/core/secret.ts';

const secret = new Secret<string>('fake-secret');

function printed(value: unknown): string {
  const stream = new PassThrough();
  new Console(stream).log(value);
  return String(stream.read());
}

test.each([
  ['toString', () => secret.toString()],
  ['String', () => String(secret)],
  ['a template', () => `${secret}`],
  ['joining', () => [secret].join()],
  ['JSON', () => JSON.stringify({ secret })],
  ['inspect', () => inspect({ a: { b: [secret] } }, { depth: 9, showHidden: true })],
  ['format', () => format('%s %o %O %j', secret, secret, secret, secret)],
  ['console.log', () => printed({ secret })],
])('%s shows the placeholder', (_how, show) => {
  expect(show()).toContain('[secret]');
  expect(show()).not.toContain('fake-secret');
});

test.each([
  ['inspect without custom', () => inspect(secret, { customInspect: false, showHidden: true })],
  ['structuredClone', () => inspect(structuredClone(secret), { showHidden: true })],
  ['spreading', () => inspect({ ...secret })],
  ['its names', () => Reflect.ownKeys(secret).join()],
  ['its entries', () => JSON.stringify(Object.entries(secret))],
  ['a query', () => new URLSearchParams({ a: secret as unknown as string }).toString()],
])('%s does not show the value', (_how, show) => {
  expect(show()).not.toContain('fake-secret');
});

test('compares by value', () => {
  expect(secret.equals(new Secret('fake-secret'))).toBe(true);
  expect(secret.equals(new Secret('fake-Secret'))).toBe(false);
});

test('reveals its value until it is cleared', () => {
  const secret = new Secret('not-a-real-secret');
  expect(secret.reveal()).toBe('not-a-real-secret');
  secret.clear();
  expect(() => secret.reveal()).toThrow('cleared');
});
