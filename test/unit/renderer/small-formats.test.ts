import { describe, expect, it } from 'vitest';
import { formatBytes } from '../../../renderer/format/bytes.ts';
import { hexLines } from '../../../renderer/format/hex.ts';
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

it('hexLines shows 16 bytes per line', () => {
  const bytes = Buffer.from(Array.from({ length: 17 }, (_, at) => at + 0x5a));
  expect(hexLines(bytes.toString('base64'))).toEqual([
    { offset: '000000', hex: '5a 5b 5c 5d 5e 5f 60 61 62 63 64 65 66 67 68 69', text: 'Z[\\]^_`abcdefghi' },
    { offset: '000010', hex: '6a', text: 'j' },
  ]);
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

it.each([
  ['http://127.0.0.1:4321', '127.0.0.1:4321', '/'],
  ['https://api.example.com/orders?open=true', 'api.example.com', '/orders'],
  ['nonsense', 'nonsense', 'nonsense'],
])('the host and path of %s', (url, host, path) => {
  expect([hostOf(url), pathOf(url)]).toEqual([host, path]);
});
