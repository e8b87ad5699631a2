import { describe, expect, it } from 'vitest';
import { claimRows, matchingRows, searchTexts, visibleRows } from '../../../renderer/format/claim-rows.ts';
import { claimValue, clipboardText, parseObject } from '../../../renderer/format/claim-value.ts';
import type { JsonObject } from '../../../shared/tokens.ts';

const claims: JsonObject = JSON.parse(
  '{ "sub": "248", "__proto__": { "admin": true }, "constructor": "x", "email": "Alice@example.com", "realm_access": { "roles": ["clerk", "auditor"] }, "list": [] }',
);
const meaningOf = (name: string) => (name === 'sub' ? 'Who the token is about' : '');
const rows = claimRows(claims);
const texts = searchTexts(rows, meaningOf);
const none: ReadonlySet<number> = new Set();
const names = (turned = none) => visibleRows(rows, turned).map(({ name }) => name);
const found = (filter: string) => matchingRows(rows, texts, filter).map(({ name }) => name);

describe('claim rows', () => {
  it('keep the order and names of the token, with members below their parent', () => {
    expect(names()).toEqual(['sub', '__proto__', 'admin', 'constructor', 'email', 'realm_access', 'roles', 'list']);
    expect(rows.map(({ depth }) => depth)).toEqual([0, 0, 1, 0, 0, 0, 1, 0]);
  });

  it('collapse and expand', () => {
    const [, proto] = rows;
    expect(names(new Set([proto?.index ?? -1]))).not.toContain('admin');
    const many = claimRows(Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`c${at}`, { in: at }])));
    expect(visibleRows(many, none)).toHaveLength(40);
    expect(visibleRows(many, new Set([0]))).toHaveLength(41);
  });

  it('match by name, value and description, ignoring case, with their ancestors', () => {
    const expected = {
      ...{ ' PROTO ': ['__proto__'], true: ['__proto__', 'admin'], alice: ['email'], nobody: [] },
      ...{ 'who the token is about': ['sub'], AUDITOR: ['realm_access', 'roles'] },
    };
    for (const [filter, rowNames] of Object.entries(expected)) expect(found(filter), filter).toEqual(rowNames);
  });

  it('show, copy and find numbers as they are written', () => {
    const text = '{"sub":100002348117421473,"v":3.0,"list":[1.10,9007199254740993],"deep":{"id":1e5}}';
    const exact = claimRows(parseObject(text));
    const shown = exact.map(({ name, value }) => claimValue(name, value));
    expect(shown).toEqual([
      ...['100002348117421473', '3.0'].map((number) => ({ kind: 'text', text: number })),
      { kind: 'words', words: ['1.10', '9007199254740993'] },
      { kind: 'json', text: '{\n  "id": 1e5\n}' },
      { kind: 'text', text: '1e5' },
    ]);
    const copied = ['100002348117421473', '3.0', '[\n  1.10,\n  9007199254740993\n]', '{\n  "id": 1e5\n}', '1e5'];
    expect(exact.map(({ value }) => clipboardText(value))).toEqual(copied);
    expect(matchingRows(exact, searchTexts(exact, meaningOf), '421473').map(({ name }) => name)).toEqual(['sub']);
    for (const text of ['{"exp":1.7e9}', '{"exp":1700000000000}'])
      expect(claimValue('exp', parseObject(text).exp ?? null), text).toEqual({ kind: 'time', at: 1.7e12 });
  });

  it('show long and nested lists by entry, short plain lists in one row', () => {
    const long = claimRows({ groups: Array.from({ length: 13 }, (_, at) => `g${at}`), few: ['a'] });
    expect(long.map(({ name, members }) => [name, members])).toContainEqual(['groups', 13]);
    expect(long.at(-1)).toMatchObject({ name: 'few', members: 0 });
    expect(claimRows({ a: [{ b: 1 }] }).map(({ name }) => name)).toEqual(['a', '0', 'b']);
  });

  it('support a hundred levels', () => {
    const deep = claimRows(JSON.parse(`${'{"a":'.repeat(100)}1${'}'.repeat(100)}`));
    expect(deep).toHaveLength(100);
    expect(matchingRows(deep, searchTexts(deep, meaningOf), 'nothing')).toEqual([]);
  });
});
