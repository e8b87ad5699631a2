import { describe, expect, it } from 'vitest';
import {
  fillPathVariables,
  formPairs,
  pathVariables,
  queryPairs,
  withFormPair,
  withQueryPair,
} from '../../../renderer/format/query.ts';

describe('the query of a URL', () => {
  const url = 'https://a.example/p?x=%41&y&z=a+b#part';

  it('is read by pair, even if a value cannot be decoded', () => {
    expect(queryPairs(url).map(({ name, value }) => `${name}:${value}`)).toEqual(['x:A', 'y:', 'z:a b']);
    expect(queryPairs('https://a.example/?a=%zz')).toEqual([{ name: 'a', value: '%zz' }]);
  });

  it.each([
    [url, 1, { name: 'y&', value: 'é=' }, 'https://a.example/p?x=%41&y%26=%C3%A9%3D&z=a+b#part'],
    [url, 3, { name: 'n', value: '' }, 'https://a.example/p?x=%41&y&z=a+b&n=#part'],
    [url, 0, undefined, 'https://a.example/p?y&z=a+b#part'],
    ['https://a.example/p?x=1', 0, undefined, 'https://a.example/p'],
    ['no url', 0, { name: 'a', value: 'b' }, 'no url?a=b'],
  ])('%s is changed at %i to %j, and other pairs keep their encoding', (before, index, pair, after) => {
    expect(withQueryPair(before, index, pair)).toBe(after);
  });

  it('is separate from path parameters', () => {
    const template = 'https://a.example/o/{id}/{id}/{__proto__}?q={no}';
    expect(pathVariables(template)).toEqual(['id', '__proto__']);
    const filled = 'https://a.example/o/a%2Fb/a%2Fb/{__proto__}?q={no}';
    expect(fillPathVariables(template, { id: 'a/b' })).toBe(filled);
  });
});

it('a form pair with a lone surrogate stays valid', () => {
  expect(formPairs(withFormPair('', 0, { name: '\ud800', value: '漢' }))).toEqual([{ name: '\ufffd', value: '漢' }]);
});
