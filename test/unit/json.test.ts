import { describe, expect, test } from 'vitest';
import { findJsonProblems } from '../../electron/tokens/json-problems.ts';
import { isSameJson, parseExactJson, toJson } from '../../shared/json/exact-json.ts';

describe('exact JSON', () => {
  test.each([
    '{"sub":100002348117421473,"version":3.0,"list":[1.10,9007199254740993,1e999,-0,0.1]}',
    '{"__proto__":{"n":1.0},"constructor":2.50,"isLosslessNumber":true,"value":"3.0"}',
    '"text 1.0"',
    '[1.0,"\\" 2.0",null,true,{"a":{}}]',
  ])('is serialized as it was written: %s', (text) => {
    expect(toJson(parseExactJson(text))).toBe(text);
    expect(toJson(parseExactJson(`\uFEFF ${text}\n`))).toBe(text);
  });

  test.each(['', '{', '01', '1.', '[1.0,]', '{"a":1.0}x', 'NaN'])('refuses %j', (text) =>
    expect(parseExactJson(text)).toBeUndefined(),
  );

  test('takes the last of repeated names', () =>
    expect(toJson(parseExactJson('{"a":1.0,"a":2.0,"b":1}'))).toBe('{"a":2.0,"b":1}'));

  test.each([
    ['1.0', '1', true],
    ['1e2', '100', true],
    ['-0', '0', true],
    ['{"a":[1.50]}', '{"a":[1.5]}', true],
    ['100002348117421473', '100002348117421470', false],
    ['1.0', '"1.0"', false],
    ['{"value":"1.0"}', '1.0', false],
    ['[1.0]', '[1.0,1.0]', false],
    ['{"0":1.0}', '[1.0]', false],
    ['{"a":1.0}', '{"b":1.0}', false],
  ])('compares %s with %s', (a, b, isSame) => expect(isSameJson(parseExactJson(a), parseExactJson(b))).toBe(isSame));
});

describe('JSON problems', () => {
  test('include duplicate names at any depth', () => {
    expect(findJsonProblems('{"a":1,"b":[{"a":1},{"a":2}],"c":{"a":1,"a":2}}').duplicateNames).toEqual(['a']);
    expect(findJsonProblems('{"b":[{"x":1},2],"b":1}').duplicateNames).toEqual(['b']);
    expect(findJsonProblems('{"o":{"p":1},"p":"o","q":["o","p"]}').duplicateNames).toEqual([]);
  });

  test('include inexact numbers, truncated', () => {
    const long = '1'.repeat(100);
    expect(findJsonProblems(`[12345678901234567890,1e999,${long},12,"12345678901234567890"]`).inexactNumbers).toEqual([
      '12345678901234567890',
      '1e999',
      long.slice(0, 80),
    ]);
  });

  test('are limited to 20', () => {
    const many = Array.from({ length: 25 }, (_, at) => at);
    const twice = [...many, ...many].map((at) => `"n${at}":1`).join();
    expect(findJsonProblems(`{${twice}}`).duplicateNames.length).toBe(20);
    expect(findJsonProblems(`[${many.map((at) => `1e9${at}9`).join()}]`).inexactNumbers.length).toBe(20);
  });
});
