import { expect, test } from 'vitest';
import { compareObjects, compareViews } from '../../electron/inspector/compare.ts';
import { comparisonSchema } from '../../shared/inspector.ts';
import { parseExactJson } from '../../shared/json/exact-json.ts';
import type { JsonObject } from '../../shared/tokens.ts';
import { measureMs, measureUntilBelow } from '../support/performance.ts';

const changes = (before: object, after: object) =>
  compareObjects(before as never, after as never).map(({ path, change }) => `${change} ${path.join('.')}`);

test('compares claim by claim', () =>
  expect(changes({ a: 1, b: 2, c: 3 }, { c: 3, b: 5, d: 4 })).toEqual(['same c', 'changed b', 'added d', 'removed a']));

test('compares nested objects, and lists in any order', () => {
  expect(changes({ r: { x: 1, y: 2 } }, { r: { x: 1, z: 3 } })).toEqual(['same r.x', 'added r.z', 'removed r.y']);
  expect(changes({ l: ['a', { b: 1 }] }, { l: [{ b: 1 }, 'a'] })).toEqual(['same l']);
  expect(changes({ l: ['a', 'a'] }, { l: ['a', 'b'] })).toEqual(['changed l']);
  expect(changes({ e: {} }, { e: {} })).toEqual(['same e']);
  expect(changes({ e: {} }, { e: [] })).toEqual(['changed e']);
  expect(changes({ n: null }, { n: 0 })).toEqual(['changed n']);
  expect(changes({ n: 1 }, { n: '1' })).toEqual(['changed n']);
});

test('compares numbers as they are written', () => {
  const [before, after] = ['{"a":100002348117421473,"b":3.0,"c":[1e2]}', '{"a":100002348117421470,"b":3,"c":[100]}'];
  expect(compareObjects(parseExactJson(before) as JsonObject, parseExactJson(after) as JsonObject)).toEqual([
    { path: ['a'], change: 'changed', before: '100002348117421473', after: '100002348117421470' },
    { path: ['b'], change: 'same', before: '3.0', after: '3' },
    { path: ['c'], change: 'same', before: '[1e2]', after: '[100]' },
  ]);
});

test('treats __proto__ as an ordinary claim', () => {
  expect(changes(JSON.parse('{"__proto__":{"a":1}}'), JSON.parse('{"__proto__":{"a":2}}'))).toEqual([
    'changed __proto__.a',
  ]);
  expect(changes({}, JSON.parse('{"constructor":1}'))).toEqual(['added constructor']);
});

test('distinguishes null from a missing claim', () => {
  const comparison = compareViews(
    { kind: 'jws', header: { alg: 'ES256' }, claims: { gone: null }, bytes: 1 },
    { kind: 'jws', header: { alg: 'RS256' }, claims: { came: false }, bytes: 1 },
  );
  expect(comparisonSchema.parse(comparison)).toEqual({
    header: [{ path: ['alg'], change: 'changed', before: '"ES256"', after: '"RS256"' }],
    claims: [
      { path: ['came'], change: 'added', after: 'false' },
      { path: ['gone'], change: 'removed', before: 'null' },
    ],
  });
});

test('compares lists in another order, as many as a token may have, without blocking for long', () => {
  const names = Array.from({ length: 18_000 }, (_, index) => `group-${(index * 7919) % 18_000}-of-a-directory`);
  const listsOf = (length: number, isReversed: boolean) =>
    Object.fromEntries(
      Array.from({ length: names.length / length }, (_, index) => {
        const list = names.slice(index * length, (index + 1) * length);
        return [`list ${index}`, isReversed ? list.reverse() : list];
      }),
    );
  for (const length of [18_000, 2000, 20]) {
    const [before, after] = [listsOf(length, false), listsOf(length, true)];
    expect(measureUntilBelow(50, () => measureMs(() => compareObjects(before, after), 1))).toBeLessThan(50);
    const isInOrder = length > 2000;
    expect(new Set(compareObjects(before, after).map(({ change }) => change))).toEqual(
      new Set([isInOrder ? 'changed' : 'same']),
    );
  }
});
