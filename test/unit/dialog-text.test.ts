import { expect, test } from 'vitest';
import { dialogText, toSingleLine } from '../../electron/core/dialog-text.ts';

test.each([
  ['line breaks', 'Acme\r\n\n\u2028\u2029Press Allow', 'Acme Press Allow'],
  ['control characters', 'a\u0000\u001b[2Jb\u0085c', 'a [2Jb c'],
  ['bidirectional marks', '\u202egro.emca\u202c \u2066x\u2069\u200f\u061c', 'gro.emca x'],
  ['invisible characters', 'ac\u200bm\u00ade\u2060.\ufeffor\u3164g\u{e0041}\u115f\u2800', 'acme.org'],
  ['wide blanks', `a${'\u3000 \u00a0'.repeat(500)}b`, 'a b'],
  ['stacked accents', `a${'\u0301'.repeat(50)}b`, 'a\u0301\u0301\u0301b'],
  ['half a surrogate pair', 'a\ud83d', 'a\ufffd'],
  ['letters of every script', 'Zürich 日本 مرحبا 🔑', 'Zürich 日本 مرحبا 🔑'],
])('shows no %s in one line', (_, text, shown) => {
  expect(toSingleLine(text)).toBe(shown);
});

test('cuts the middle out of a long host', () => {
  const shown = toSingleLine(`https://acme.org.${'a'.repeat(300)}.evil.example`);
  expect(Array.from(shown)).toHaveLength(200);
  expect(shown).toMatch(/^https:\/\/acme\.org\.a+….*\.evil\.example$/);
  expect(toSingleLine('🔑'.repeat(9), 5)).toBe('🔑🔑…🔑🔑');
});

test('fills placeholders once, and only by own values', () => {
  expect(dialogText('{{a}}: {{b}} {{c}} {{toString}}', { a: 'x\n{{b}}', b: ['1\u202e', '2'] })).toBe(
    'x {{b}}: 1, 2 {{c}} {{toString}}',
  );
});
