import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  getMinSpellingLength,
  listEncodedTexts,
  listEncodings,
  listSpellings,
} from '../../../electron/core/redaction/spellings.ts';

test.each<[secret: string, spellings: string[]]>([
  [
    'x\u2028/~"<é ',
    [
      'x\u2028/~"<é ',
      'x%E2%80%A8%2F%7E%22%3C%C3%A9%20',
      'x%E2%80%A8%2F%7E%22%3C%C3%A9+',
      'x%E2%80%A8%2F~%22%3C%C3%A9%20',
      'x%E2%80%A8%2F~%22%3C%C3%A9+',
      'x%e2%80%a8%2f%7e%22%3c%c3%a9%20',
      'x%e2%80%a8%2f%7e%22%3c%c3%a9+',
      'x%e2%80%a8%2f~%22%3c%c3%a9%20',
      'x%e2%80%a8%2f~%22%3c%c3%a9+',
      'x\u2028/~\\"<é ',
      'x\u2028\\/~\\"<é ',
      'x\\u2028/~\\"<\\u00e9 ',
      'x\\u2028/~\\"<\\u00E9 ',
      'x\\u2028\\/~\\"<\\u00e9 ',
      'x\\u2028\\/~\\"<\\u00E9 ',
      'x\\u2028/~\\"\\u003cé ',
      'x\\u2028/~\\"\\u003Cé ',
      'x\\u2028\\/~\\"\\u003cé ',
      'x\\u2028\\/~\\"\\u003Cé ',
      'x\\u2028/~\\u0022\\u003c\\u00e9 ',
      'x\\u2028/~\\u0022\\u003C\\u00E9 ',
      'x\\u2028\\/~\\u0022\\u003c\\u00e9 ',
      'x\\u2028\\/~\\u0022\\u003C\\u00E9 ',
      'x\u2028/~\\\\\\"<é ',
      'x\u2028\\\\/~\\\\\\"<é ',
      'x\\\\u2028/~\\\\\\"<\\\\u00e9 ',
      'x\\\\u2028/~\\\\\\"<\\\\u00E9 ',
      'x\\\\u2028\\\\/~\\\\\\"<\\\\u00e9 ',
      'x\\\\u2028\\\\/~\\\\\\"<\\\\u00E9 ',
      'x\\\\u2028/~\\\\\\"\\\\u003cé ',
      'x\\\\u2028/~\\\\\\"\\\\u003Cé ',
      'x\\\\u2028\\\\/~\\\\\\"\\\\u003cé ',
      'x\\\\u2028\\\\/~\\\\\\"\\\\u003Cé ',
      'x\\\\u2028/~\\\\u0022\\\\u003c\\\\u00e9 ',
      'x\\\\u2028/~\\\\u0022\\\\u003C\\\\u00E9 ',
      'x\\\\u2028\\\\/~\\\\u0022\\\\u003c\\\\u00e9 ',
      'x\\\\u2028\\\\/~\\\\u0022\\\\u003C\\\\u00E9 ',
      'x&#8232;&#47;&#126;&#34;&#60;&#233;&#32;',
      'x&#x2028;&#x2f;&#x7e;&#x22;&#x3c;&#xe9;&#x20;',
      'x&#x2028;&#x2F;&#x7E;&#x22;&#x3C;&#xE9;&#x20;',
      'eOKAqC9+IjzDqSA=',
      'eOKAqC9+IjzDqSA',
      'eOKAqC9-IjzDqSA',
      'eOKAqC9+IjzDqS',
      'eOKAqC9-IjzDqS',
      'jigKgvfiI8w6kg',
      '44oCoL34iPMOpI',
      '78e280a82f7e223cc3a920',
      '78E280A82F7E223CC3A920',
    ],
  ],
  ['abcde', ['abcde', 'YWJjZGU=', 'YWJjZGU', '6162636465']],
  ['ab-cd9', ['ab-cd9', 'YWItY2Q5', '61622d636439', '61622D636439']],
])('%j is spelled as %j', (secret, spellings) => expect(listSpellings(secret)).toEqual(spellings));

test.each<[secret: string, coresByForm: Record<string, string>]>([
  [
    'fake %2B=1',
    {
      'fake %2B=1': 'fake %2B=1',
      'fake+%2B=1': 'fake+%2B=1',
      'fake +=1': 'fake +=1',
      'fake++=1': 'fake++=1',
      'ZmFrZSAlMkI9MQ==': 'ZmFrZSAlMkI9M',
      ZmFrZSAlMkI9M: 'ZmFrZSAlMkI9M',
      Zha2UgJTJCPT: 'Zha2UgJTJCPT',
      mYWtlICUyQj0x: 'mYWtlICUyQj0x',
      '66616b65202532423d31': '66616b65202532423d31',
      '66616B65202532423D31': '66616B65202532423D31',
    },
  ],
  [
    'fa\nke12',
    {
      'fa\nke12': 'fa\nke12',
      fake12: 'fake12',
      'ZmEKa2UxMg==': 'ZmEKa2UxM',
      ZmEKa2UxM: 'ZmEKa2UxM',
      ZhCmtlMT: 'ZhCmtlMT',
      mYQprZTEy: 'mYQprZTEy',
      '66610a6b653132': '66610a6b653132',
      '66610A6B653132': '66610A6B653132',
    },
  ],
  [
    'fake-token-0123456789-abcdefghijklmnop-abcdefghijklmnop-abcdefghi==',
    {
      'fake-token-0123456789-abcdefghijklmnop-abcdefghijklmnop-abcdefghi==':
        '0123456789-abcdefghijklmnop-abcdefghijklmnop-abc',
      'ZmFrZS10b2tlbi0wMTIzNDU2Nzg5LWFiY2RlZmdoaWprbG1ub3AtYWJjZGVmZ2hpamtsbW5vcC1hYmNkZWZnaGk9PQ==':
        'lZmdoaWprbG1ub3AtYWJjZGVmZ2hpamtsbW5vcC1hYmNkZWZ',
      ZmFrZS10b2tlbi0wMTIzNDU2Nzg5LWFiY2RlZmdoaWprbG1ub3AtYWJjZGVmZ2hpamtsbW5vcC1hYmNkZWZnaGk9P:
        'lZmdoaWprbG1ub3AtYWJjZGVmZ2hpamtsbW5vcC1hYmNkZWZ',
      Zha2UtdG9rZW4tMDEyMzQ1Njc4OS1hYmNkZWZnaGlqa2xtbm9wLWFiY2RlZmdoaWprbG1ub3AtYWJjZGVmZ2hpPT:
        'ZWZnaGlqa2xtbm9wLWFiY2RlZmdoaWprbG1ub3AtYWJjZGVm',
      mYWtlLXRva2VuLTAxMjM0NTY3ODktYWJjZGVmZ2hpamtsbW5vcC1hYmNkZWZnaGlqa2xtbm9wLWFiY2RlZmdoaT09:
        'VmZ2hpamtsbW5vcC1hYmNkZWZnaGlqa2xtbm9wLWFiY2RlZm',
      '66616b652d746f6b656e2d303132333435363738392d6162636465666768696a6b6c6d6e6f702d6162636465666768696a6b6c6d6e6f702d6162636465666768693d3d':
        '62636465666768696a6b6c6d6e6f702d6162636465666768',
      '66616B652D746F6B656E2D303132333435363738392D6162636465666768696A6B6C6D6E6F702D6162636465666768696A6B6C6D6E6F702D6162636465666768693D3D':
        '62636465666768696A6B6C6D6E6F702D6162636465666768',
    },
  ],
  [
    'abcdefghijklmnopqrstuvw',
    {
      abcdefghijklmnopqrstuvw: 'abcdefghijklmnopqrstuvw',
      'YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnc=': 'VmZ2hpamtsbW5vcHFy',
      YWJjZGVmZ2hpamtsbW5vcHFyc3R1dn: 'VmZ2hpamtsbW5vcHFy',
      FiY2RlZmdoaWprbG1ub3BxcnN0dXZ3: 'ZmdoaWprbG1ub3Bxcn',
      hYmNkZWZnaGlqa2xtbm9wcXJzdHV2d: 'WZnaGlqa2xtbm9wcXJ',
      '6162636465666768696a6b6c6d6e6f7071727374757677': '6465666768696a6b6c6d6e6f7071727374',
      '6162636465666768696A6B6C6D6E6F7071727374757677': '6465666768696A6B6C6D6E6F7071727374',
    },
  ],
  [
    'abcdefghijklmnopqrstuvwx',
    {
      abcdefghijklmnopqrstuvwx: 'ghijklmnopqr',
      YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4: 'VmZ2hpamtsbW5vcHFyc3',
      FiY2RlZmdoaWprbG1ub3BxcnN0dXZ3e: 'ZmdoaWprbG1ub3BxcnN',
      hYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3: 'WZnaGlqa2xtbm9wcXJz',
      '6162636465666768696a6b6c6d6e6f707172737475767778': '6465666768696a6b6c6d6e6f707172737475',
      '6162636465666768696A6B6C6D6E6F707172737475767778': '6465666768696A6B6C6D6E6F707172737475',
    },
  ],
])('%j is searched for in its encodings, by the part that no escape around it takes: %j', (secret, coresByForm) =>
  expect(listEncodings(secret)).toEqual(Object.entries(coresByForm).map(([form, core]) => ({ form, core }))),
);

test.each<[secret: string, texts: string[]]>([
  ['abcde', ['YWJjZGU=', 'YWJjZGU', '6162636465', 'YWJjZG', 'FiY2Rl', 'hYmNkZ']],
  [
    'fa~e12',
    [
      'fa~e12',
      'fa%7Ee12',
      'fa%7ee12',
      'fa&#126;e12',
      'fa&#x7e;e12',
      'fa&#x7E;e12',
      'ZmF+ZTEy',
      'ZmF-ZTEy',
      '66617e653132',
      '66617E653132',
      'ZhfmUxM',
      'mYX5lMT',
    ],
  ],
  [
    'abcdefghijklmnopqrstuvw=',
    [
      'abcdefghijklmnopqrstuvw=',
      'abcdefghijklmnopqrstuvw%3D',
      'abcdefghijklmnopqrstuvw%3d',
      'abcdefghijklmnopqrstuvw&#61;',
      'abcdefghijklmnopqrstuvw&#x3d;',
      'abcdefghijklmnopqrstuvw&#x3D;',
      'YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnc9',
      'FiY2RlZmdoaWprbG1ub3BxcnN0dXZ3P',
      'hYmNkZWZnaGlqa2xtbm9wcXJzdHV2dz',
      '6162636465666768696a6b6c6d6e6f70717273747576773d',
      '6162636465666768696A6B6C6D6E6F70717273747576773D',
      'abcdefghijklmnopqrstuvw',
      'VmZ2hpamtsbW5vcHFyc3',
      'ZmdoaWprbG1ub3BxcnN',
      'WZnaGlqa2xtbm9wcXJz',
      '6465666768696a6b6c6d6e6f707172737475',
      '6465666768696A6B6C6D6E6F707172737475',
    ],
  ],
  [
    'abcdefghijklmnopqrstuvwx==',
    [
      'abcdefghijklmnopqrstuvwx==',
      'abcdefghijklmnopqrstuvwx%3D%3D',
      'abcdefghijklmnopqrstuvwx%3d%3d',
      'abcdefghijklmnopqrstuvwx&#61;&#61;',
      'abcdefghijklmnopqrstuvwx&#x3d;&#x3d;',
      'abcdefghijklmnopqrstuvwx&#x3D;&#x3D;',
      'YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4PT0=',
      'YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4PT0',
      'YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4PT',
      'FiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eD09',
      'hYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3g9P',
      '6162636465666768696a6b6c6d6e6f7071727374757677783d3d',
      '6162636465666768696A6B6C6D6E6F7071727374757677783D3D',
      'ghijklmnopqr',
      'VmZ2hpamtsbW5vcHFyc3R1d',
      'VmZ2hpamtsbW5vcHFyc3R1',
      'ZmdoaWprbG1ub3BxcnN0dX',
      'WZnaGlqa2xtbm9wcXJzdHV',
      '6465666768696a6b6c6d6e6f7071727374757677',
      '6465666768696A6B6C6D6E6F7071727374757677',
    ],
  ],
])('%j is searched for as %j', (secret, texts) => expect(listEncodedTexts(secret)).toEqual(texts));

test('no spelling is shorter than the bound that is known before', () => {
  const characters = fc.constantFrom(...'aZ09-_.~+/=%&; "\\é🔑41');
  fc.assert(
    fc.property(fc.array(characters, { minLength: 6, maxLength: 80 }), (letters) => {
      const secret = letters.join('');
      const shortest = Math.min(...listEncodedTexts(secret).map(({ length }) => length));
      expect(shortest).toBeGreaterThanOrEqual(getMinSpellingLength(secret));
    }),
  );
  expect(getMinSpellingLength('a'.repeat(800))).toBe(788);
});
