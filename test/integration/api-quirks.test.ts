import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Demo, startDemo } from '../../build/demo-server/demo.ts';
import { readOperations } from '../../electron/api/openapi/operations.ts';
import { readDocument } from '../../electron/api/openapi/read-document.ts';
import { fail } from '../../electron/core/failure.ts';
import { demoProfile } from '../../electron/profiles/demo-profile.ts';
import { draftFromOperation, draftToCall } from '../../renderer/format/request-draft.ts';
import { type ApiCall, apiCallSchema } from '../../shared/api.ts';
import { calls } from '../../shared/contract.ts';
import { type QuirkyApi, startQuirkyApi } from '../servers/quirky-api.ts';
import { expectOk, kindOfOutcome } from '../support/outcome.ts';
import { type Core, type CoreOptions, startCore } from './core.ts';

let demo: Demo;
let odd: QuirkyApi;
let folder: string;

beforeAll(async () => {
  demo = await startDemo();
  odd = await startQuirkyApi();
  folder = await mkdtemp(join(tmpdir(), 'latchkey-odd-'));
});
afterAll(async () => {
  await Promise.all([demo.close(), odd.close()]);
  await rm(folder, { recursive: true });
});

async function signedIn(options: CoreOptions = {}): Promise<Core> {
  const base = demoProfile({ issuer: demo.issuer, api: demo.apiOrigin }) ?? fail('profile_unknown');
  const core = await startCore({ ...base, api: { origins: [demo.apiOrigin, odd.origin], requests: [] } }, options);
  expectOk(await core.signIn(demo.user.username, demo.user.password));
  return core;
}

let sent = 0;
async function call(core: Core, path: string, part: Partial<ApiCall> = {}) {
  sent += 1;
  const argument = apiCallSchema.parse({ callId: `c${sent}`, method: 'GET', url: `${odd.origin}${path}`, ...part });
  return { callId: argument.callId, outcome: calls.callApi.result.parse(await core.handlers.callApi(argument)) };
}

const greeting = 'Grüße, 漢字';

describe('an API response', () => {
  test.each([
    ['/utf16-little', { text: greeting, masked: false }],
    ['/utf16-big', { text: JSON.stringify({ greeting }) }],
    ['/latin1', { text: 'Grüße', bytes: 5 }],
    ['/gzip', { text: JSON.stringify({ greeting }), bytes: Buffer.byteLength(JSON.stringify({ greeting })) }],
    ['/untyped', { text: JSON.stringify({ greeting }) }],
    ['/nothing', { status: 204, text: '', bytes: 0 }],
    ['/not-modified', { status: 304, text: '', bytes: 0 }],
    ['/two', { text: '1', headers: expect.arrayContaining([['x-two', 'a, b']]) }],
  ])('shows %s', async (path, expected) => {
    const core = await signedIn();
    const response = expectOk((await call(core, path)).outcome);
    expect(response).toMatchObject(expected);
    expect(response.truncated).toBe(false);
  });

  test('reads text in an unknown charset as UTF-8', async () =>
    expect(expectOk((await call(await signedIn(), '/wrong-charset')).outcome)).toMatchObject({ text: greeting }));

  test('masks a token in UTF-16', async () => {
    const core = await signedIn();
    const token = core.session.tokens().accessToken.reveal();
    const response = expectOk((await call(core, '/utf16-echo')).outcome);
    expect(response).toMatchObject({ masked: true, text: `You sent Bearer ${'*'.repeat(token.length)}` });
    expect(JSON.stringify(response)).not.toContain(token.slice(0, 40));
  });

  test('accepts a HEAD response without a body', async () => {
    const response = expectOk((await call(await signedIn(), '/head', { method: 'HEAD' })).outcome);
    expect(response).toMatchObject({ status: 200, bytes: 0, text: '', truncated: false, totalBytes: 12_345 });
  });

  test.each([
    ['/cut-short', 'connection_lost'],
    ['/cut-chunks', 'connection_lost'],
    ['/gzip-not', 'response_malformed'],
  ])('reports %s as a failure', async (path, kind) => {
    const core = await signedIn();
    expect(kindOfOutcome((await call(core, path)).outcome)).toBe(kind);
    const [first] = expectOk(await core.handlers.listApiHistory({ profileId: 'demo' }));
    expect(first).not.toHaveProperty('response');
  });

  test.each(['/moved', '/moved-kept'])('does not follow %s, and names only its host', async (path) => {
    const core = await signedIn();
    const { outcome } = await call(core, path);
    expect(kindOfOutcome(outcome)).toBe('redirect_refused');
    expect(JSON.stringify(outcome)).not.toContain('code=1');
    expect(JSON.stringify(await core.exchangeLog.list())).toContain('location');
  });
});

test('cancels saving 300 MB without a file, connection or memory left', async () => {
  const bytes = 300_000_000;
  const core = await signedIn({ dialogAnswers: [join(folder, 'large.bin')] });
  const { callId, outcome } = await call(core, `/large?bytes=${bytes}`);
  expect(expectOk(outcome)).toMatchObject({ truncated: true, totalBytes: bytes });
  const before = odd.abortedResponses;
  const memory = process.memoryUsage.rss();
  const saving = core.handlers.saveApiResponse({ callId });
  while ((core.saveProgress.at(-1)?.bytes ?? 0) < bytes / 2) await new Promise((resolve) => setTimeout(resolve, 5));
  await core.handlers.cancelApiCall({ callId });
  expect(kindOfOutcome(await saving)).toBe('canceled');
  await expect.poll(() => odd.abortedResponses).toBe(before + 1);
  expect(odd.bytesSent).toBeLessThan(bytes);
  expect(await readdir(folder)).toEqual([]);
  expect(process.memoryUsage.rss() - memory).toBeLessThan(bytes / 2);
  expect(kindOfOutcome(await core.handlers.saveApiResponse({ callId }))).toBe('response_gone');
});

test('turns a real OpenAPI 3.1 document into requests that the API accepts', async () => {
  const text = `
openapi: 3.1.0
info: { title: Odd, version: "2026-01" }
servers:
  - url: "{scheme}://{host}"
    variables:
      scheme: { default: https, enum: [https, http] }
      host: { default: api.example.com, enum: [api.example.com, "${new URL(odd.origin).host}"] }
security:
  - oidc: [openid]
x-defaults: &defaults
  tags: [Forms]
  security:
    - oauth: [forms:write]
paths:
  /form:
    parameters:
      - $ref: "#/components/parameters/Trace"
    post:
      <<: *defaults
      operationId: upload
      requestBody: { $ref: "#/components/requestBodies/Upload" }
    put:
      <<: *defaults
      summary: Send a form
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema: { $ref: "#/components/schemas/Place" }
  /{what}:
    get:
      parameters:
        - { name: what, in: path, required: true, examples: { one: { value: gzip } } }
        - { name: tag, in: query, required: true, schema: { type: array, items: { type: string } }, example: [a, b] }
components:
  parameters:
    Trace: { name: x-trace, in: header, required: true, schema: { const: t1 } }
  schemas:
    Place: { type: object, properties: { city: { const: Zürich & co }, zip: { type: [string, "null"], examples: ["8001"] } } }
  requestBodies:
    Upload:
      content:
        multipart/form-data:
          schema:
            type: object
            properties:
              title: { type: string, default: "A title" }
              file: { type: string, format: binary }
  securitySchemes:
    oauth: { type: oauth2, flows: {} }
    oidc: { type: openIdConnect, openIdConnectUrl: https://id.example/ }
`;
  const document = readOperations(readDocument(Buffer.from(text)), { documentUrl: undefined, origins: [odd.origin] });
  expect(document.skipped).toEqual([]);
  expect(document.operations.map(({ id, allowed, scopes }) => [id, allowed, scopes])).toEqual([
    ['POST /form', true, [['forms:write']]],
    ['PUT /form', true, [['forms:write']]],
    ['GET /{what}', true, [['openid']]],
  ]);
  const core = await signedIn();
  const responses = [];
  for (const operation of document.operations) {
    sent += 1;
    const made = draftToCall(draftFromOperation(operation, 'x'), `c${sent}`);
    responses.push(expectOk(calls.callApi.result.parse(await core.handlers.callApi(apiCallSchema.parse(made)))).text);
  }
  expect(responses).toEqual([
    JSON.stringify([
      ['title', 'A title'],
      ['file', {}],
    ]),
    JSON.stringify([
      ['city', 'Zürich & co'],
      ['zip', '8001'],
    ]),
    JSON.stringify({ greeting }),
  ]);
  const [last] = (await core.exchangeLog.list()).slice(-1);
  expect(last?.url).toBe(`${odd.origin}/gzip?tag=a&tag=b`);
});
