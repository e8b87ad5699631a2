import { describe, expect, test } from 'vitest';
import { findJsonProblems } from '../../electron/tokens/exact-json.ts';

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
