import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { draftToCurl } from '../../../renderer/format/curl-command.ts';
import {
  draftFromOperation,
  draftFromRequest,
  draftFromSentRequest,
  draftToCall,
  draftToRequest,
  emptyDraft,
  findDraftProblem,
  missingVariable,
  type RequestDraft,
} from '../../../renderer/format/request-draft.ts';
import { apiRequestSchema } from '../../../shared/api-request.ts';

const url = 'https://a.example/o?x=1';
const draftWith = (part: Partial<RequestDraft>): RequestDraft => ({ ...emptyDraft, method: 'POST', url, ...part });

describe('a draft', () => {
  it('round-trips a saved request', () => {
    const rest = { name: 'A', method: 'POST', body: 'a=b', bodyType: 'form', token: 'none' } as const;
    const all = { ...rest, headers: { 'X-A': 'b' }, scopes: ['s'], expectedStatus: 204 };
    const saved = { ...all, url: 'https://a.example/a', query: { x: '1 2' } };
    const draft = draftFromRequest(saved, 'own');
    const sent = { ...all, url: 'https://a.example/a?x=1+2' };
    expect(draftToCall(draft, '1')).toMatchObject({
      ...{ url: sent.url, body: 'a=b', token: 'none' },
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'X-A': 'b' },
    });
    expect(apiRequestSchema.parse(draftToRequest(draft, 'A', 204))).toEqual(sent);
  });

  it('sends one content type, preferring the user’s', () => {
    const values = { 'Content-Type': 'a/b', 'x-a': '1', 'X-A': '2', ' ': '3' };
    const headers = Object.entries(values).map(([name, value]) => ({ name, value }));
    const call = draftToCall(draftWith({ method: 'PUT', body: 'x', headers }), '1');
    expect(call.headers).toEqual({ 'Content-Type': 'a/b', 'X-A': '1, 2' });
  });

  it('has no body if the method has none', () => {
    const call = draftToCall(draftWith({ method: 'HEAD', body: '{}' }), '1');
    expect([call.body, call.headers]).toEqual([undefined, {}]);
  });

  it('sends a multipart body with CRLF', () => {
    const headers = [{ name: 'content-type', value: 'multipart/form-data; boundary=b' }];
    const draft = draftWith({ bodyKind: 'text', headers, body: '--b\nA: b\r\n\nc' });
    expect(draftToCall(draft, 'c').body).toBe('--b\r\nA: b\r\n\r\nc');
    expect(draftToCall({ ...draft, headers: [], body: 'a\nb' }, 'c').body).toBe('a\nb');
  });

  it('names the first path parameter without a value', () => {
    const draft = draftWith({ url: 'https://a.example/o/{id}/{__proto__}?q={no}', variables: { id: '1' } });
    expect(missingVariable(draft)).toBe('__proto__');
  });

  it('is created from an operation with its required values', () => {
    const parameter = (name: string, value = '', required = false) => ({ name, value, required });
    const draft = draftFromOperation(
      {
        ...{ id: 'POST /a/{id}', name: 'A', method: 'POST', url: 'https://a.example/a/{id}', allowed: true },
        ...{ deprecated: false, scopes: [['s']], headers: [parameter('x-a', '1'), parameter('x-b')] },
        path: [parameter('id', '7', true)],
        query: [parameter('page', '2'), parameter('sort'), parameter('must', '', true)],
        body: { type: 'json', mediaType: 'application/merge-patch+json', text: '{}' },
      },
      'operation:POST /a/{id}',
    );
    expect(draftToCall(draft, '1')).toMatchObject({
      url: 'https://a.example/a/7?page=2&must=',
      headers: { 'content-type': 'application/merge-patch+json', 'x-a': '1' },
    });
  });

  it('becomes an equivalent shell command without a token', () => {
    const headers = [{ name: 'x-a', value: `it's "so" $HOME` }];
    const draft = draftWith({ url: 'https://a.example/o?q=$HOME`id`', headers, body: `{"a":"it's $(id)"}` });
    const command = draftToCurl(draft);
    expect(command).toContain('--header "Authorization: Bearer $ACCESS_TOKEN"');
    const script = `curl() { printf '%s\\n' "$@"; }; ACCESS_TOKEN=fake; ${command}`;
    expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' }).trimEnd().split('\n')).toEqual([
      ...['--globoff', '--url', draft.url, '--request', 'POST', '--header', 'Authorization: Bearer fake'],
      ...['--header', 'content-type: application/json', '--header', `x-a: it's "so" $HOME`, '--data-raw', draft.body],
    ]);
    expect(draftToCurl({ ...draft, token: 'none' })).not.toContain('Authorization');
    expect(draftToCurl({ ...draft, url: 'HTTPS://A.example\\@b#c' })).toContain("--url 'https://a.example/@b'");
  });

  it.each<Partial<RequestDraft>>([
    ...['', '-K/tmp/x', 'file:///etc/passwd', 'a.example', 'https://a@b.example/'].map((one) => ({ url: one })),
    { headers: [{ name: '@/etc/passwd', value: '' }] },
    { method: 'POST', bodyKind: 'text', body: 'a\u0003\nid\n' },
    { headers: [{ name: 'x-a', value: '\u001b[201~' }] },
    { headers: [{ name: 'x-a', value: 'a\nb' }] },
  ])('becomes no shell command with %j', (part) => {
    expect(draftToCurl(draftWith(part))).toBeUndefined();
  });
});

describe('a request of the history', () => {
  const patch = [{ name: 'Content-Type', value: 'application/json-patch+json' }];

  it.each<Partial<RequestDraft>>([
    { method: 'PUT', body: '{"a": 1}', token: 'id', timeoutMs: 5000 },
    { bodyKind: 'form', form: 'a=b+c&d=%26' },
    { bodyKind: 'text', body: '{"a": 1}' },
    { method: 'PATCH', body: '[]', headers: patch },
    { method: 'GET', headers: [{ name: 'x-a', value: 'b' }] },
  ])('round-trips: %j', (part) => {
    const draft = draftWith(part);
    const { callId: _, ...call } = draftToCall(draft, 'c');
    const again = draftFromSentRequest(call);
    expect(draftToCall(again, 'c')).toEqual({ callId: 'c', ...call });
    expect(again.bodyKind).toBe(draft.bodyKind);
  });

  const sent = { method: 'POST' as const, url, headers: {} };
  const secretMissing = (name: string, part: string) => ({ kind: 'secretMissing', name, part });

  it.each([
    [{ url: `${url}&api_key=‹secret›` }, secretMissing('‹secret›', 'parameters')],
    [{ headers: { 'x-api-key': '‹secret›' } }, secretMissing('‹secret›', 'headers')],
    [{ body: '{"password":"‹password›"}' }, secretMissing('‹password›', 'body')],
    [{ bodyOmitted: 'file' as const }, { kind: 'fileMissing', part: 'body' }],
    [{ bodyOmitted: 'long' as const }, { kind: 'bodyMissing', part: 'body' }],
    [{ url: '' }, { kind: 'urlMissing' }],
    [{ url: 'https://a.example/{id}' }, { kind: 'variableMissing', name: 'id', part: 'parameters' }],
    [{ body: 'quoted ‹so›, as in French' }, undefined],
  ])('is not sent if parts are missing: %j', (part, problem) => {
    expect(findDraftProblem(draftFromSentRequest({ ...sent, ...part }))).toEqual(problem);
  });

  it('is sent with placeholders if main can fill in the secrets', () => {
    const saved = { name: 'A', method: 'GET', url, headers: { 'x-api-key': '‹secret›' } } as const;
    expect(findDraftProblem(draftFromRequest(saved, 'profile'))).toMatchObject({ kind: 'secretMissing' });
    const own = draftFromRequest(saved, 'own');
    expect(findDraftProblem(own)).toBeUndefined();
    expect(draftToCall(own, 'c').basedOn).toBe('A');
  });

  it('has indented JSON, even with a redacted secret', () => {
    expect(draftFromSentRequest({ ...sent, body: '{"a":"‹password›"}' }).body).toBe('{\n  "a": "‹password›"\n}');
  });
});
