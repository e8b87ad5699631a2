import { expect, it } from 'vitest';
import { compareResponses } from '../../../renderer/format/response-diff.ts';
import type { ApiResponse } from '../../../shared/api.ts';
import { apiResponse } from '../support/api-history.ts';

const response = (text: string | undefined, headers: [string, string][] = [], part: Partial<ApiResponse> = {}) =>
  apiResponse({ ...part, text, headers });

it('compares JSON responses by value', () => {
  const before = response('{"a":1,"b":[{"c":"x"},2],"d e":{}}', [['x-a', '1']]);
  const headers: [string, string][] = ['2', '3'].map((value) => ['x-a', value]);
  const after = response('{"b":[{"c":"y"}],"a":1.0,"f":null,"d e":{}}', headers, { status: 404, statusText: '' });
  const found = compareResponses(before, after);
  expect(found.status).toMatchObject({ before: '200 OK', after: '404' });
  expect(found.headers).toEqual([{ location: 'x-a', kind: 'changed', before: '1', after: '2, 3' }]);
  expect(found.body).toEqual([
    { location: 'a', kind: 'changed', before: '1', after: '1.0' },
    { location: 'b[0].c', kind: 'changed', before: '"x"', after: '"y"' },
    { location: 'b[1]', kind: 'removed', before: '2' },
    { location: 'f', kind: 'added', after: 'null' },
  ]);
});

it('compares other text by line, and binary data not at all', () => {
  expect(compareResponses(response('a\nb'), response('a\nc\nd')).body).toEqual([
    { location: '2', kind: 'changed', before: 'b', after: 'c' },
    { location: '3', kind: 'added', after: 'd' },
  ]);
  expect(compareResponses(response('a'), response(undefined)).body).toBeUndefined();
});
