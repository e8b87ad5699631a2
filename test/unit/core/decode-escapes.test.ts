import { describe, expect, test } from 'vitest';
import { listDecodings } from '../../../electron/core/redaction/decode-escapes.ts';
import { findEscapeStart, noEscape, parseAsciiEscape } from '../../../electron/core/redaction/escapes.ts';

const textsOf = (...given: Parameters<typeof listDecodings>) => listDecodings(...given).map(({ text }) => text);

describe('the decodings of a text', () => {
  test.each<[text: string, decoded: string[]]>([
    ['plain', []],
    ['a%41b%2Fc', ['aAb/c']],
    ['%c3%a9 %C3%A9', ['é é']],
    ['%f0%9f%94%91%41', ['🔑A']],
    ['100% %4 %g1 %1g %', []],
    ['\\u0041\\U00e9\\x41\\xe9', ['AéAé']],
    ['\\ud83d\\udd11 \\uD83D', ['🔑 \ud83d']],
    ['\\"\\\\\\/\\\'\\b\\f\\t\\B', ['"\\/\'\b\f\tB', '"/\'\b\f\tB']],
    ['\\q \\u004 \\x4 \\', []],
    ['&#65;&#65 &#x41;&#X41 &#233;&#xE9;&#x1f511;', ['AA AA éé🔑']],
    ['&#x110000; &#1114112; &#; &#x; & &unknown; &amp', []],
    ['&plus;&sol;&equals;&lowbar;', ['+/=_']],
    ['&#0000065;&#00000065;', ['A\u00065;']],
    ['%2541', ['%41', 'A']],
    ['&amp;#x25;41', ['&#x25;41', '%41', 'A']],
    ['%2525252541', ['%25252541', '%252541', '%2541']],
    ['a\r\n \tb', ['ab']],
    ['a\n\n%41\r\n', ['a%41', 'aA']],
    ['a%0D%0Ab\\r\\nc&#13;&#10;&NewLine;d', ['abcd']],
    ['a=\r\n b', ['a=b', 'ab']],
    ['%3D=\n41', ['%3D=41', '==41', '%3D41', '=41']],
  ])('%j are %j', (text, decoded) => expect(textsOf(text, 'utf16')).toEqual([text, ...decoded]));

  test.each<[text: string, decoded: string[]]>([
    ['%c3%a9&#233;\\u00e9\\xe9', ['Ã©Ã©Ã©Ã©']],
    ['%e9', ['\xe9']],
    ['\\ud83d\\udd11', ['ð\x9f\x94\x91']],
  ])('%j in bytes are %j', (text, decoded) => expect(textsOf(text, 'bytes')).toEqual([text, ...decoded]));

  test('omit the text itself in bytes with line breaks', () => {
    expect(textsOf('a\n%41', 'bytes')).toEqual(['a%41', 'aA']);
    expect(textsOf('a%41', 'bytes')).toEqual(['a%41', 'aA']);
  });

  test.each<[end: string, left: string]>([
    ...['%', '%4', '\\', '\\u', '\\u004', '\\U00', '\\x', '\\x4'].map((end): [string, string] => [end, '']),
    ...['&', '&#', '&#6', '&#x4', '&amp', '&#x123456'].map((end): [string, string] => [end, '']),
    ['%41', 'A'],
    ['\\\\', '\\'],
    ['%%', '%'],
    ['&#12345678901', '&#12345678901'],
    ['&unknown name', '&unknown name'],
  ])('of a truncated text that ends with %j end with %j', (end, left) => {
    const [, decoded = `fake ${end}`] = textsOf(`fake ${end}`, 'utf16', true);
    expect(decoded).toBe(`fake ${left}`);
    if (left === '') expect(textsOf(`fake ${end}`, 'utf16')[1] ?? '').not.toBe('fake ');
  });

  test('of a truncated text may lack a soft line break', () => {
    expect(textsOf('a=', 'utf16', true)).toEqual(['a=', 'a']);
    expect(textsOf('a=', 'utf16')).toEqual(['a=']);
    expect(textsOf('a=b', 'utf16', true)).toEqual(['a=b']);
  });

  test.each<[text: string, source: Record<string, string>]>([
    ['x%41y&#66;z', { xAyBz: 'x%41y&#66;z', A: '%41', B: '&#66;', y: 'y', xA: 'x%41', Bz: '&#66;z', yB: 'y&#66;' }],
    ['%f0%9f%94%91-', { '🔑': '%f0%9f%94%91', '\udd11': '%f0%9f%94%91', '-': '-' }],
    ['a=\r\nb%2541c', { ab: 'a=\r\nb', A: '%2541', bA: 'b%2541', Ac: '%2541c' }],
    ['a\nb\n', { ab: 'a\nb', b: 'b' }],
  ])('know where they are in %j', (text, source) => {
    const last = listDecodings(text, 'utf16').at(-1);
    const found = Object.keys(source).map((part) => {
      const at = last?.text.indexOf(part) ?? -1;
      const { from, to } = last?.toSource(at, at + part.length) ?? { from: 0, to: 0 };
      return [part, text.slice(from, to)];
    });
    expect(Object.fromEntries(found)).toEqual(source);
  });

  test('are complete for texts that take several steps', () => {
    const [text, decoded] = ['%41b\n'.repeat(20_000), 'Ab'.repeat(20_000)];
    expect(textsOf(text, 'bytes').at(-1)).toBe(decoded);
    expect(textsOf(`${text}%4`, 'bytes', true).at(-1)).toBe(decoded);
  });
});

test.each<[text: string, character: string, length: number]>([
  ['%41%42', 'A', 3],
  ['%00', '\0', 3],
  ['%7f', '\x7f', 3],
  ['\\u004a', 'J', 6],
  ['\\U004A', 'J', 6],
  ['\\x4a', 'J', 4],
  ['\\n', '\n', 2],
  ['\\/', '/', 2],
  ['&#74;', 'J', 5],
  ['&#74 ', 'J', 4],
  ['&#0000074;', 'J', 10],
  ['&#x4a;', 'J', 6],
  ['&#X004a', 'J', 7],
  ['&#1a;', '\x01', 3],
])('the fast path reads %j as %j', (text, character, length) => {
  for (const before of ['', 'x#', '#4a', '&#']) {
    const code = text.charCodeAt(0);
    expect(parseAsciiEscape(before + text, before.length, code)).toBe(character.charCodeAt(0) * 256 + length);
  }
});

test.each([
  '%80',
  '%4',
  '%g0',
  '\\u00e9',
  '\\x80',
  '\\q',
  '\\',
  '&#128;',
  '&#;',
  '&#',
  '&#x;',
  '&#g',
  '&amp;',
  '&x41;',
])('the fast path leaves %j to the complete one', (text) => {
  for (const before of ['', '#', '4a#'])
    expect(parseAsciiEscape(before + text, before.length, text.charCodeAt(0))).toBe(noEscape);
});

test('the next escape starts at a percent sign, an ampersand or a backslash', () => {
  const text = 'a%b&c\\d';
  expect(Array.from({ length: 8 }, (_, from) => findEscapeStart(text, from))).toEqual([1, 1, 3, 3, 5, 5, 7, 7]);
});
