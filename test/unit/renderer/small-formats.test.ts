import { describe, expect, it } from 'vitest';
import { formatBytes } from '../../../renderer/format/bytes.ts';
import { initials } from '../../../renderer/format/initials.ts';
import { hostOf, pathOf } from '../../../renderer/format/url.ts';

describe('formatBytes', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1400, '1.4 kB'],
    [234_567, '235 kB'],
    [1_048_576, '1 MB'],
    [5e12, '5,000 GB'],
  ])('%d', (bytes, expected) => expect(formatBytes(bytes, 'en')).toBe(expected));
});

describe('initials', () => {
  it.each([
    ['Alice Archer', 'AA'],
    ['Ana María de la Cruz', 'AC'],
    ['alice@example.com', 'A'],
    ['bob.smith@example.com', 'BS'],
    ['漢字', '漢'],
    ['🔑 key', '🔑K'],
    ['  ', '?'],
    ['', '?'],
  ])('of %s', (name, expected) => expect(initials(name)).toBe(expected));
});

describe('URLs', () => {
  it('have a host and path', () => {
    expect(hostOf('http://127.0.0.1:4321')).toBe('127.0.0.1:4321');
    expect(pathOf('https://api.example.com/orders?open=true')).toBe('/orders');
  });

  it('are returned unchanged if invalid', () => {
    expect(hostOf('nonsense')).toBe('nonsense');
    expect(pathOf('orders')).toBe('orders');
  });
});
