import { describe, expect, it } from 'vitest';
import { jsonTree } from '../../../renderer/format/json-tree.ts';
import { indentJson } from '../../../shared/json/json-text.ts';

describe('indentJson', () => {
  it.each([
    '{"a":[1,2,{"b":null}],"c":{},"d":[],"e":"x, {y}: [z] \\"q\\" \\\\"}',
    ...['[]', '{}', '"text"', '-1.5', 'true', ' { "a" : 1 } '],
  ])('indents %s as JSON.stringify does', (text) => {
    expect(indentJson(text)).toBe(JSON.stringify(JSON.parse(text), null, 2));
  });

  it('keeps numbers and repeated names as the server wrote them', () => {
    expect(indentJson('{"id":12345678901234567890,"a":1.0,"a":2}')).toBe(
      '{\n  "id": 12345678901234567890,\n  "a": 1.0,\n  "a": 2\n}',
    );
  });

  it.each(['', 'plain', '{"a":}', "{'a':1}", '{"a":1}}'])('returns undefined for %s', (text) => {
    expect(indentJson(text)).toBeUndefined();
  });

  it('handles a string of one megabyte', () => {
    const text = JSON.stringify({ long: '\\"'.repeat(500_000) });
    expect(indentJson(text)).toBe(JSON.stringify(JSON.parse(text), null, 2));
  });
});

describe('jsonTree', () => {
  const scalar = (raw: string) => ({ kind: 'scalar', raw });

  it('preserves numbers, order and repeated names', () => {
    const list = {
      kind: 'array',
      entries: [
        { name: '0', node: scalar('1') },
        { name: '1', node: { kind: 'object', entries: [] } },
      ],
    };
    const entries = [
      { name: 'a', node: scalar('12345678901234567890') },
      { name: 'a', node: list },
      { name: '__proto__', node: scalar('null') },
    ];
    expect(jsonTree('{"a":12345678901234567890,"a":[1,{}],"__proto__":null}')).toEqual({ kind: 'object', entries });
  });

  it('supports escaped and empty names, scalars and any depth, and rejects other text', () => {
    expect(jsonTree('{"a\\"b\\u0041":{"":"{"}}')).toMatchObject({
      entries: [{ name: 'a"bA', node: { entries: [{ name: '', node: { raw: '"{"' } }] } }],
    });
    expect(jsonTree('"x"')).toEqual(scalar('"x"'));
    expect(jsonTree('['.repeat(5000) + ']'.repeat(5000))?.kind).toBe('array');
    expect(jsonTree('{a:1}')).toBeUndefined();
  });
});
