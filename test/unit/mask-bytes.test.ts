import { expect, test } from 'vitest';
import { createMask } from '../../electron/core/redaction/mask-bytes.ts';
import { Secret } from '../../electron/core/secret.ts';
import { runSteps } from '../../electron/core/steps.ts';

const value = 'fake-token+/=漢';
const createTestMask = () => createMask([new Secret(value), new Secret('short'), new Secret('longer')]);

test.each([
  value,
  encodeURIComponent(value),
  JSON.stringify(value).slice(1, -1),
  Buffer.from(value).toString('base64'),
  Buffer.from(value).toString('base64url'),
])('masks %s without changing offsets', (spelled) => {
  const masked = createTestMask().maskText(`a ${spelled} b`);
  expect(masked).toBe(`a ${'*'.repeat(Buffer.byteLength(spelled))} b`);
});

test('masks what escapes before and after a long secret leave of it', () => {
  for (const long of ['fake-token-0123456789-abcdefghijklmnop', `${'fake-'.repeat(20)}0123456789`]) {
    const { maskText } = createMask([new Secret(long)]);
    for (let start = 0; start <= 6; start += 1)
      for (let end = 0; end <= 6; end += 1) {
        const part = long.slice(start, long.length - end);
        expect(maskText(part)).toBe('*'.repeat(part.length));
        expect(maskText(`#${part}# ${part}`)).toBe(`#${'*'.repeat(part.length)}# ${'*'.repeat(part.length)}`);
      }
    const tooShort = long.slice(7, -6);
    expect(maskText(tooShort)).toBe(long.length > 60 ? '*'.repeat(tooShort.length) : tooShort);
  }
});

test.each([value, value.replace('漢', '\\u6f22')])('masks UTF-16 of either byte order: %s', (spelled) => {
  for (const swap of [false, true]) {
    const bytes = Buffer.from(`a ${spelled} b`, 'utf16le');
    if (swap) bytes.swap16();
    expect(createTestMask().maskBytes(bytes)).toBe(true);
    if (swap) bytes.swap16();
    expect(bytes.toString('utf16le')).toBe(`a ${'*'.repeat(spelled.length)} b`);
  }
});

test('keeps short secrets and other text', () => {
  const text = `short ${Buffer.from('short').toString('base64')} and fake-token`;
  expect(createTestMask().maskText(text)).toBe(text);
  expect(createTestMask().maskBytes(Buffer.from(text))).toBe(false);
  expect(createTestMask().maskText('longer')).toBe('******');
});

test('masks secrets that span chunks and passes everything else through', () => {
  const mask = createTestMask();
  const text = `begin ${value} middle ${value}${value} end`;
  const bytes = Buffer.from(text);
  for (const size of [1, 2, 3, 7, 50, 1000]) {
    const stream = mask.createStream();
    const out: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; at += size) out.push(runSteps(stream.update(bytes.subarray(at, at + size))));
    out.push(stream.final());
    expect(Buffer.concat(out).toString()).toBe(mask.maskText(text));
  }
});

test('passes all but the last bytes of a large chunk through before the next one', () => {
  const stream = createTestMask().createStream();
  const passed = runSteps(stream.update(Buffer.alloc(100_000, 'x')));
  expect(passed.length).toBeGreaterThan(98_000);
  expect(passed.length + stream.final().length).toBe(100_000);
});

test('masks the beginning of a token at the end of a cut response, however short', () => {
  const value = 'not-a-real-token-0123456789';
  const mask = createMask([new Secret(value)]);
  for (let length = 4; length < value.length; length += 1) {
    const bytes = Buffer.from(`a ${value.slice(0, length)}`);
    expect(mask.maskBytes(bytes, true)).toBe(true);
    expect(bytes.toString()).toBe(`a ${'*'.repeat(length)}`);
  }
});
