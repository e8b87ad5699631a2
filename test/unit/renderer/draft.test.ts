import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { hexLines } from '../../../renderer/format/hex.ts';
import { jsonTree } from '../../../renderer/format/json-tree.ts';
import {
  fillPathVariables,
  formPairs,
  pathVariables,
  queryPairs,
  withFormPair,
  withQueryPair,
} from '../../../renderer/format/query.ts';
import {
  draftFromOperation,
  draftFromRequest,
  draftFromSentRequest,
  draftToCall,
  draftToCurl,
  draftToRequest,
  emptyDraft,
  findDraftProblem,
  missingVariable,
} from '../../../renderer/format/request-draft.ts';
import { compareResponses } from '../../../renderer/format/response-diff.ts';
import type { ApiResponse } from '../../../shared/api.ts';
import { apiRequestSchema } from '../../../shared/profile.ts';

describe('the query of a URL', () => {
  it('is read and written by pair, and other pairs keep their encoding', () => {
    const url = 'https://a.example/p?x=%41&y&z=a+b#part';
    expect(queryPairs(url)).toEqual([
      { name: 'x', value: 'A' },
      { name: 'y', value: '' },
      { name: 'z', value: 'a b' },
    ]);
    expect(withQueryPair(url, 1, { name: 'y&', value: 'é=' })).toBe(
      'https://a.example/p?x=%41&y%26=%C3%A9%3D&z=a+b#part',
    );
    expect(withQueryPair(url, 3, { name: 'n', value: '' })).toBe('https://a.example/p?x=%41&y&z=a+b&n=#part');
    expect(withQueryPair(url, 0, undefined)).toBe('https://a.example/p?y&z=a+b#part');
    expect(withQueryPair('https://a.example/p?x=1', 0, undefined)).toBe('https://a.example/p');
    expect(withQueryPair('no url', 0, { name: 'a', value: 'b' })).toBe('no url?a=b');
  });

  it('keeps pairs that cannot be decoded', () => {
    expect(queryPairs('https://a.example/?a=%zz')).toEqual([{ name: 'a', value: '%zz' }]);
    expect(formPairs(withFormPair('', 0, { name: '\ud800', value: '漢' }))).toEqual([{ name: '\ufffd', value: '漢' }]);
  });

  it('is separate from path parameters', () => {
    const url = 'https://a.example/o/{id}/{id}/{__proto__}?q={no}';
    expect(pathVariables(url)).toEqual(['id', '__proto__']);
    expect(fillPathVariables(url, { id: 'a/b' })).toBe('https://a.example/o/a%2Fb/a%2Fb/{__proto__}?q={no}');
    expect(missingVariable({ ...emptyDraft, url, variables: { id: '1' } })).toBe('__proto__');
  });
});

describe('a draft', () => {
  const saved = {
    name: 'A',
    method: 'POST' as const,
    url: 'https://a.example/a',
    query: { x: '1 2' },
    headers: { 'X-A': 'b' },
    body: 'a=b',
    bodyType: 'form' as const,
    token: 'none' as const,
    scopes: ['s'],
    expectedStatus: 204,
  };

  it('round-trips a saved request', () => {
    const draft = draftFromRequest(saved, 'own');
    expect(draftToCall(draft, '1')).toMatchObject({
      url: 'https://a.example/a?x=1+2',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'X-A': 'b' },
      body: 'a=b',
      token: 'none',
    });
    const again = draftToRequest(draft, 'A', 204);
    const { query: _, ...rest } = saved;
    expect(apiRequestSchema.parse(again)).toEqual({ ...rest, url: 'https://a.example/a?x=1+2' });
  });

  it('sends one content type, preferring the user’s', () => {
    const headers = [
      { name: 'Content-Type', value: 'a/b' },
      { name: 'x-a', value: '1' },
      { name: 'X-A', value: '2' },
      { name: ' ', value: '3' },
    ];
    const draft = { ...emptyDraft, method: 'PUT' as const, body: 'x', headers };
    expect(draftToCall(draft, '1').headers).toEqual({ 'Content-Type': 'a/b', 'X-A': '1, 2' });
  });

  it('has no body if the method has none', () => {
    expect(draftToCall({ ...emptyDraft, body: '{}' }, '1')).not.toHaveProperty('body');
    expect(draftToCall({ ...emptyDraft, body: '{}' }, '1').headers).toEqual({});
  });

  it('is created from an operation with its required values', () => {
    const parameter = (name: string, value = '', required = false) => ({ name, value, required });
    const draft = draftFromOperation(
      {
        id: 'POST /a/{id}',
        name: 'A',
        method: 'POST',
        url: 'https://a.example/a/{id}',
        allowed: true,
        deprecated: false,
        path: [parameter('id', '7', true)],
        query: [parameter('page', '2'), parameter('sort'), parameter('must', '', true)],
        headers: [parameter('x-a', '1'), parameter('x-b')],
        body: { type: 'json', mediaType: 'application/merge-patch+json', text: '{}' },
        scopes: [['s']],
      },
      'operation:POST /a/{id}',
    );
    expect(draftToCall(draft, '1')).toMatchObject({
      url: 'https://a.example/a/7?page=2&must=',
      headers: { 'content-type': 'application/merge-patch+json', 'x-a': '1' },
    });
  });

  it('becomes an equivalent shell command without a token', () => {
    const draft = {
      ...emptyDraft,
      method: 'POST' as const,
      url: 'https://a.example/o?q=$HOME`id`',
      headers: [{ name: 'x-a', value: `it's "so" $HOME` }],
      body: `{"a":"it's $(id)"}`,
    };
    const command = draftToCurl(draft);
    expect(command).toContain('--header "Authorization: Bearer $ACCESS_TOKEN"');
    const script = `curl() { printf '%s\\n' "$@"; }; ACCESS_TOKEN=fake; ${command}`;
    expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' }).trimEnd().split('\n')).toEqual([
      '--globoff',
      '--url',
      draft.url,
      '--request',
      'POST',
      '--header',
      'Authorization: Bearer fake',
      '--header',
      'content-type: application/json',
      '--header',
      `x-a: it's "so" $HOME`,
      '--data-raw',
      draft.body,
    ]);
    expect(draftToCurl({ ...draft, token: 'none' })).not.toContain('Authorization');
    expect(draftToCurl({ ...draft, url: 'HTTPS://A.example\\@b#c' })).toContain("--url 'https://a.example/@b'");
    for (const url of ['', '-K/tmp/x', 'file:///etc/passwd', 'a.example', 'https://a@b.example/'])
      expect(draftToCurl({ ...draft, url })).toBeUndefined();
    for (const [name, value] of [
      ['@/etc/passwd', ''],
      ['x-a', 'a\nb'],
    ] as const)
      expect(draftToCurl({ ...draft, headers: [{ name, value }] })).toBeUndefined();
  });
});

describe('the tree of a JSON text', () => {
  it('preserves numbers, order and repeated names', () => {
    expect(jsonTree('{"a":12345678901234567890,"a":[1,{}],"__proto__":null}')).toEqual({
      kind: 'object',
      entries: [
        { name: 'a', node: { kind: 'scalar', raw: '12345678901234567890' } },
        {
          name: 'a',
          node: {
            kind: 'array',
            entries: [
              { name: '0', node: { kind: 'scalar', raw: '1' } },
              { name: '1', node: { kind: 'object', entries: [] } },
            ],
          },
        },
        { name: '__proto__', node: { kind: 'scalar', raw: 'null' } },
      ],
    });
  });

  it('supports escaped and empty names and scalars, and rejects other text', () => {
    expect(jsonTree('{"a\\"b\\u0041":{"":"{"}}')).toMatchObject({
      entries: [{ name: 'a"bA', node: { entries: [{ name: '', node: { raw: '"{"' } }] } }],
    });
    expect(jsonTree('"x"')).toEqual({ kind: 'scalar', raw: '"x"' });
    expect(jsonTree('{a:1}')).toBeUndefined();
  });

  it('supports any depth', () => {
    const depth = 5000;
    expect(jsonTree('['.repeat(depth) + ']'.repeat(depth))?.kind).toBe('array');
  });
});

describe('two responses', () => {
  const response = (text: string | undefined, part: Partial<ApiResponse> = {}) =>
    ({ status: 200, statusText: 'OK', headers: [], bytes: 1, text, ...part }) as ApiResponse;

  it('are compared by value', () => {
    const found = compareResponses(
      response('{"a":1,"b":[{"c":"x"},2],"d e":{}}', { headers: [['x-a', '1']] }),
      response('{"b":[{"c":"y"}],"a":1.0,"f":null,"d e":{}}', {
        status: 404,
        statusText: '',
        headers: [
          ['x-a', '2'],
          ['x-a', '3'],
        ],
      }),
    );
    expect(found.status).toMatchObject({ before: '200 OK', after: '404' });
    expect(found.headers).toEqual([{ location: 'x-a', kind: 'changed', before: '1', after: '2, 3' }]);
    expect(found.body).toEqual([
      { location: 'a', kind: 'changed', before: '1', after: '1.0' },
      { location: 'b[0].c', kind: 'changed', before: '"x"', after: '"y"' },
      { location: 'b[1]', kind: 'removed', before: '2' },
      { location: 'f', kind: 'added', after: 'null' },
    ]);
  });

  it('are compared by line if they are other text, and not at all if binary', () => {
    expect(compareResponses(response('a\nb'), response('a\nc\nd')).body).toEqual([
      { location: '2', kind: 'changed', before: 'b', after: 'c' },
      { location: '3', kind: 'added', after: 'd' },
    ]);
    expect(compareResponses(response('a'), response(undefined)).body).toBeUndefined();
  });
});

describe('bytes', () => {
  it('are shown 16 per line', () => {
    const bytes = Buffer.from(Array.from({ length: 17 }, (_, at) => at + 0x5a));
    expect(hexLines(bytes.toString('base64'))).toEqual([
      { offset: '000000', hex: '5a 5b 5c 5d 5e 5f 60 61 62 63 64 65 66 67 68 69', text: 'Z[\\]^_`abcdefghi' },
      { offset: '000010', hex: '6a', text: 'j' },
    ]);
  });
});

describe('a request of the history', () => {
  const url = 'https://a.example/o?x=1';
  const sent = { method: 'POST' as const, url, headers: {} };

  it('round-trips', () => {
    const typed = [
      { ...emptyDraft, method: 'PUT' as const, url, body: '{"a": 1}', token: 'id' as const, timeoutMs: 5000 },
      { ...emptyDraft, method: 'POST' as const, url, bodyKind: 'form' as const, form: 'a=b+c&d=%26' },
      { ...emptyDraft, method: 'POST' as const, url, bodyKind: 'text' as const, body: '{"a": 1}' },
      {
        ...emptyDraft,
        method: 'PATCH' as const,
        url,
        body: '[]',
        headers: [{ name: 'Content-Type', value: 'application/json-patch+json' }],
      },
      { ...emptyDraft, method: 'GET' as const, url, headers: [{ name: 'x-a', value: 'b' }] },
    ];
    for (const draft of typed) {
      const { callId: _, ...call } = draftToCall(draft, 'c');
      const again = draftFromSentRequest(call);
      expect(draftToCall(again, 'c')).toEqual({ callId: 'c', ...call });
      expect(again.bodyKind).toBe(draft.bodyKind);
    }
  });

  it.each([
    [{ url: `${url}&api_key=‹secret›` }, { kind: 'secretMissing', name: '‹secret›', part: 'parameters' }],
    [{ headers: { 'x-api-key': '‹secret›' } }, { kind: 'secretMissing', name: '‹secret›', part: 'headers' }],
    [{ body: '{"password":"‹password›"}' }, { kind: 'secretMissing', name: '‹password›', part: 'body' }],
    [{ bodyOmitted: 'file' as const }, { kind: 'fileMissing', part: 'body' }],
    [{ bodyOmitted: 'long' as const }, { kind: 'bodyMissing', part: 'body' }],
    [{ url: '' }, { kind: 'urlMissing' }],
    [{ url: 'https://a.example/{id}' }, { kind: 'variableMissing', name: 'id', part: 'parameters' }],
    [{ body: 'quoted ‹so›, as in French' }, undefined],
  ])('is not sent with what the history did not keep: %j', (part, problem) => {
    expect(findDraftProblem(draftFromSentRequest({ ...sent, ...part }))).toEqual(problem);
  });

  it('is sent with placeholders if main can fill in the secrets', () => {
    const saved = { name: 'A', method: 'GET', url, headers: { 'x-api-key': '‹secret›' } } as const;
    expect(findDraftProblem(draftFromRequest(saved, 'profile'))).toMatchObject({ kind: 'secretMissing' });
    const own = draftFromRequest(saved, 'own');
    expect(findDraftProblem(own)).toBeUndefined();
    expect(draftToCall(own, 'c').basedOn).toBe('A');
  });

  it('indents JSON that a secret was redacted from', () => {
    expect(draftFromSentRequest({ ...sent, body: '{"a":"‹password›"}' }).body).toBe('{\n  "a": "‹password›"\n}');
  });
});

it('a multipart body uses CRLF', () => {
  const headers = [{ name: 'content-type', value: 'multipart/form-data; boundary=b' }];
  const draft = {
    ...emptyDraft,
    method: 'POST' as const,
    url: 'https://a.example/',
    bodyKind: 'text' as const,
    headers,
  };
  expect(draftToCall({ ...draft, body: '--b\nA: b\r\n\nc' }, 'c').body).toBe('--b\r\nA: b\r\n\r\nc');
  expect(draftToCall({ ...draft, headers: [], body: 'a\nb' }, 'c').body).toBe('a\nb');
});
