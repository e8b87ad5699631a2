import { expect, test } from 'vitest';
import { listDecodings } from '../../../electron/core/redaction/decode-escapes.ts';

const secret = 'not-a-real-token';

/** Writes base32 (RFC 4648 §6) of what may precede the secret, and the secret. */
const spellings: [encoded: string, source: string][] = [
  ['NZXXILLBFVZGKYLMFV2G623FNY', 'NZXXILLBFVZGKYLMFV2G623FNY'],
  ['pb4g433ufvqs24tfmfwc25dpnnsw4', 'g433ufvqs24tfmfwc25dpnnsw4'],
  ['DPNN8BB15LP6AOBC5LQ6UQR5DO', 'DPNN8BB15LP6AOBC5LQ6UQR5DO'],
];

test.each(spellings)('finds what %s encodes, and where', (encoded, source) => {
  const text = `{"echo":"${encoded}"}`;
  const decoding = listDecodings(text, 'utf16').find((one) => one.text.includes(secret));
  const at = decoding?.text.indexOf(secret) ?? -1;
  const { from, to } = decoding?.toSource(at, at + secret.length) ?? { from: 0, to: 0 };
  expect(text.slice(from, to)).toBe(source);
});

test('does not decode a mixture of cases, or too few digits', () => {
  const texts = [spellings[0]?.[0].replace('ZGKY', 'zGKY') ?? '', 'NZXXILLBFVZGKYLM'];
  for (const text of texts) expect(listDecodings(text, 'utf16')).toHaveLength(1);
});

test('a piece at the end of the text is a decoding of its own, so that its end may be missing', () => {
  const encoded = spellings[0]?.[0] ?? '';
  const texts = listDecodings(`A ${encoded}. ${encoded}`, 'utf16').map(({ text }) => text);
  expect(texts.filter((text) => text.startsWith(secret) && !text.includes('\0'))).toHaveLength(1);
});
