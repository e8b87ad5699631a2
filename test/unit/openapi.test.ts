import { describe, expect, test } from 'vitest';
import { createExample } from '../../electron/api/openapi/example.ts';
import { readOperations } from '../../electron/api/openapi/operations.ts';
import { readDocument } from '../../electron/api/openapi/read-document.ts';
import { createReferenceResolver } from '../../electron/api/openapi/references.ts';
import type { DocumentContext } from '../../electron/api/openapi/servers.ts';
import { createSkipped } from '../../electron/api/openapi/skipped.ts';
import { formatValue } from '../../electron/api/openapi/unknown-values.ts';
import { draftFromOperation, draftToCall } from '../../renderer/format/request-draft.ts';
import { parseExactNumber } from '../../shared/json/exact-json.ts';
import { openApiDocumentSchema } from '../../shared/openapi-document.ts';

const origin = 'https://api.example.com';
const context: DocumentContext = { documentUrl: undefined, origins: [origin] };
const read = (text: string) => readDocument(Buffer.from(text));
const load = (document: unknown, from = context) =>
  openApiDocumentSchema.parse(readOperations(typeof document === 'string' ? read(document) : document, from));
const openapi = (part: object) => ({ openapi: '3.1.0', info: { title: 'T', version: '1' }, ...part });

/** Loads a document whose only operation is this one. */
const loadOperation = (
  operation: object,
  { method = 'get', path = '/a', ...part }: Record<string, unknown> & { method?: string; path?: string } = {},
) => load(openapi({ paths: { [path]: { [method]: operation } }, ...part })).operations[0];

const refusal = (run: () => unknown): string | undefined => {
  try {
    run();
    return undefined;
  } catch (error) {
    return (error as { failure?: { kind: string; details?: { description?: string } } }).failure?.details?.description;
  }
};

describe('reading a document', () => {
  test('parses JSON and YAML, with and without a byte order mark', () => {
    for (const text of ['{"a":[1]}', 'a: [1]', '\uFEFFa: [1]', '\n { a: [1] }']) expect(read(text)).toEqual({ a: [1] });
  });

  test('expands aliases within limits', () => {
    expect(read('a: &x [1]\nb: *x')).toEqual({ a: [1], b: [1] });
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]'];
    for (let at = 0; at < 9; at += 1) {
      const [name, from] = ['bcdefghij'[at], 'abcdefghi'[at]];
      bomb.push(`${name}: &${name} [${Array(9).fill(`*${from}`).join(',')}]`);
    }
    expect(refusal(() => read(bomb.join('\n')))).toBe('expands too far');
    for (const cycle of ['&x [*x]', 'a: &x {b: *x}']) expect(refusal(() => read(cycle))).toBe('expands too far');
  });

  test.each([
    ['{"a":'.repeat(100_000), 'nested too deeply'],
    ['['.repeat(100_000), 'nested too deeply'],
    [`a: ${'['.repeat(100_000)}`, 'not YAML or JSON: nesting exceeded maxDepth (200), line 1'],
    ['a: b: c', 'not YAML or JSON: bad indentation of a mapping entry, line 1'],
    ['a: [', 'not YAML or JSON: unexpected end of the stream within a flow collection, line 1'],
    ['a: !!js/function x', expect.stringContaining('unknown scalar tag')],
    ['openapi: 3.1.0\npaths:\n  <<: [1]\n', expect.stringContaining('cannot merge mappings')],
    [`x: &x 1\na: [${'*x,'.repeat(1001)}]`, expect.stringContaining('maxAliases')],
    ['', 'not YAML or JSON: the file is empty'],
  ])('rejects what is not a document: case %#', (text, reason) => {
    expect(refusal(() => read(text))).toEqual(reason);
  });

  // Each as a field of a request, and inside a JSON body.
  test.each([
    ['9007199254740993', '9007199254740993', '9007199254740993'],
    ['1.10', '1.10', '1.10'],
    ['3.0', '3.0', '3.0'],
    ['1.5e3', '1.5e3', '1.5e3'],
    ['200', '200', '200'],
  ])('sends %s as it is written in JSON and YAML', (source, field, json) => {
    for (const text of [`{"x": ${source}}`, `x: ${source}`, `{x: ${source},}`]) {
      const { x } = read(text) as { x: unknown };
      expect([formatValue(x), formatValue([x])]).toEqual([field, `[${json}]`]);
    }
  });

  test.each([
    ...['01234', '+49123', '0x1F', '0o17', '.5', '1.', '.inf', 'no'].map((text) => [text, text, `"${text}"`]),
    ['!!int 0x10', '16', '16'],
  ])('reads %s in YAML as %s', (source, field, json) => {
    const { x } = read(`x: ${source}`) as { x: unknown };
    expect([formatValue(x), formatValue([x])]).toEqual([field, `[${json}]`]);
  });

  test('sends an example of 64 bits as it is written, in path and body', () => {
    const yaml = `
openapi: 3.1.0
info: { title: 2024, version: 1.10 }
servers: [{ url: ${origin} }]
paths:
  /a/{id}:
    post:
      parameters: [{ in: path, name: id, required: true, schema: { type: integer, example: 9007199254740993 } }]
      requestBody:
        content:
          application/json:
            schema: { properties: { id: { type: integer, example: 9007199254740993 }, zip: { example: 01234 } } }
`;
    const json = JSON.stringify(read(yaml), (_, value) => (String(value) === '9007199254740993' ? '@' : value));
    for (const text of [yaml, json.replaceAll('"@"', '9007199254740993')]) {
      const { title, operations } = load(text);
      expect([title, operations[0]?.path[0]?.value]).toEqual(['2024', '9007199254740993']);
      expect(operations[0]?.body?.text).toBe('{\n  "id": 9007199254740993,\n  "zip": "01234"\n}');
    }
  });

  test.each([
    ['YAML of 3.5 MB', 3500],
    ['JSON of 13 MB', 13_000],
  ])('loads every operation of %s', (what, operationCharacters) => {
    const description = 'x'.repeat(operationCharacters);
    const paths = Array.from({ length: 1000 }, (_, index) => `/p${index}`);
    const text = what.startsWith('JSON')
      ? JSON.stringify(openapi({ paths: Object.fromEntries(paths.map((path) => [path, { get: { description } }])) }))
      : `openapi: 3.1.0\npaths:\n${paths.map((path) => `  ${path}: { get: { description: ${description} } }`).join('\n')}`;
    expect(load(text, { documentUrl: `${origin}/o`, origins: [origin] }).operations).toHaveLength(1000);
  });

  test.each([
    [`swagger: 2.0\nhost: api.example.com\npaths: {/a: {get: {}}}`, ['GET /a'], []],
    [openapi({ webhooks: { created: { post: {} } } }), [], ['created']],
  ])('loads %j', (document, ids, locations) => {
    const { operations, skipped } = load(document);
    expect(operations.map(({ id }) => id)).toEqual(ids);
    expect(skipped.map(({ location }) => location)).toEqual(locations);
  });

  test('measures depth without brackets in strings and without what was closed', () => {
    const nested = (name: string, depth: number) => `{"${name}":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    for (const name of ['a', 'a\\"', '\\\\', '[{\\"']) {
      expect(() => read(nested(name, 10))).not.toThrow();
      expect(refusal(() => read(nested(name, 20_000)))).toBe('nested too deeply');
    }
    expect(read(JSON.stringify({ a: '['.repeat(1000), b: '\\"{' }))).toEqual({ a: '['.repeat(1000), b: '\\"{' });
    expect(read(`{"a":[${'[],'.repeat(5000)}[]]}`)).toHaveProperty('a');
  });

  // Each line: what a real file has, the value that is read, and what is said to be left out.
  test.each([
    [
      'a: 1\nb:\n  - c: 1\n    "c": 2\na: 03',
      { a: '03', b: [{ c: 2 }] },
      'line 4: b.0.c repeated',
      'line 5: a repeated',
    ],
    ['{"a": [{"x": 1, "\\u0078": 2}, "a"],\n"a": 3}', { a: 3 }, 'line 1: a.0.x repeated', 'line 2: a repeated'],
    ['x: &x {a: 1}\ny: {<<: *x, <<: *x, a: 2}', { x: { a: 1 }, y: { a: 2 } }],
    ['---\n---\nkind: X\n---\nswagger: 2\n---\na: 1', { swagger: 2 }, 'line 3 document', 'line 7 document'],
    ['--- [1]\n--- {b: 1}\n', [1], 'line 2 document'],
    ['a: !Sub "$y"\nb: !If [1]\nc: !X {d: 1.10}', { a: '$y', b: [1], c: { d: parseExactNumber('1.10') } }],
  ])('reads %j as %j', (text, value, ...expected) => {
    const skipped = createSkipped();
    expect(readDocument(Buffer.from(text), skipped.skip)).toEqual(value);
    expect(skipped.result().skipped.map(({ location, reason }) => `${location} ${reason}`)).toEqual(expected);
  });

  test('rejects documents that are not UTF-8', () => {
    expect(refusal(() => readDocument(new Uint8Array([0xff, 0xff])))).toBe('not UTF-8');
  });

  test.each([
    '{"__proto__": {"polluted": 1}, "openapi": "3.1.0", "paths": {"__proto__": {"get": {}}, "/a": {"get": {}}}}',
    '__proto__: {polluted: 1}\nopenapi: 3.1.0\npaths: {__proto__: {get: {}}, constructor: {get: {}}, /a: {get: {}}}',
  ])('treats names of prototypes as names: case %#', (text) => {
    expect(load(text).operations.map(({ id }) => id)).toContain('GET /a');
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe('references', () => {
  test.each(['#/a/b', 'o.json#/a/b', './o.json#/a/b', '/docs/o.json#/a/b', `${origin}/docs/o.json#/a/b`])(
    'by the name of the document itself, %s is within it',
    (reference) => {
      expect(follow({ a: { b: 1 } }, reference, `${origin}/docs/o.json`)).toBe(1);
      expect(follow({ a: { b: 1 } }, reference, `${origin}/other/p.json`)).toBe(
        reference.startsWith('#') ? 1 : undefined,
      );
    },
  );

  const follow = (root: object, pointer: string, documentUrl?: string) =>
    createReferenceResolver(root, { documentUrl })({ $ref: pointer });

  const circular = { a: { $ref: '#/b' }, b: { $ref: '#/a' } };

  test.each([
    [{ paths: { '/a~b': { x: 1 } } }, '#/paths/~1a~0b', { x: 1 }],
    [{ 'a b': [7] }, '#/a%20b/0', 7],
    [circular, '#/a', undefined],
  ])('in %j resolve %s to %j', (root, pointer, target) => expect(follow(root, pointer)).toEqual(target));

  test.each(['#/nowhere', '#/__proto__', '#/constructor', 'https://evil.example/a.json#/a', 'other.yaml', '#/%', '#a'])(
    'do not resolve %s',
    (pointer) => expect(follow({ a: 1 }, pointer)).toBeUndefined(),
  );
});

// What published documents have in common with no other, in our own words.
describe('a document like that of', () => {
  /** Each operation: its request with example values and all parameters, and its body. */
  const requests = (document: unknown, from = context) =>
    load(document, from).operations.map((operation) => {
      const { method, url, body } = draftToCall(draftFromOperation(operation, ''), 'c');
      return [`${method} ${url}`, ...(body === undefined ? [] : [body])];
    });

  test('Keycloak has parameters of paths, and an address of a server', () => {
    const parameter = (name: string) => ({
      in: 'path',
      name,
      required: true,
      style: 'simple',
      schema: { example: name },
    });
    const paths = {
      '/': { get: {} },
      '/{realm}/users/{id}': { parameters: [parameter('realm'), parameter('id')], get: {}, delete: {} },
      '/{realm}/users/': {
        parameters: [parameter('realm')],
        get: { parameters: [{ in: 'query', name: 'first', required: true, style: 'form', schema: { default: 0 } }] },
        post: { requestBody: { content: { 'text/plain': { example: 'x' } } } },
      },
    };
    expect(requests({ openapi: '3.0.2', servers: [{ url: `${origin}/admin/realms` }], paths })).toEqual([
      [`GET ${origin}/admin/realms/`],
      [`GET ${origin}/admin/realms/realm/users/id`],
      [`DELETE ${origin}/admin/realms/realm/users/id`],
      [`GET ${origin}/admin/realms/realm/users/?first=0`],
      [`POST ${origin}/admin/realms/realm/users/`, 'x'],
    ]);
  });

  test('Box has several operations of one path, servers of an operation, and JSON Patch', () => {
    const id = { in: 'path', name: 'id', required: true, example: '7' };
    const patch = { schema: { type: 'array', items: { properties: { op: { enum: ['add'] } } } } };
    const upload = { url: 'https://{host}/api/2.0', variables: { host: { default: 'upload.example.com' } } };
    const paths = {
      '/files/{id}': { put: { parameters: [id] } },
      '/files/{id}#share': {
        put: { parameters: [id, { in: 'query', name: 'fields', required: true, example: 'link' }] },
      },
      '/files/{id}/content': { post: { servers: [upload], parameters: [id] } },
      '/metadata/{id}': {
        put: { parameters: [id], requestBody: { content: { 'application/json-patch+json': patch } } },
      },
    };
    const { operations } = load({ openapi: '3.0.2', servers: [{ url: origin }], paths });
    expect(operations.map((one) => one.id)).toEqual([
      'PUT /files/{id}',
      'PUT /files/{id}#share',
      'POST /files/{id}/content',
      'PUT /metadata/{id}',
    ]);
    const sent = requests({ openapi: '3.0.2', servers: [{ url: origin }], paths });
    expect(sent[1]?.[0]).toMatch(/^PUT https:\/\/api\.example\.com\/files\/7\?fields=link/);
    expect(sent[2]).toEqual(['POST https://upload.example.com/api/2.0/files/7/content']);
    expect(JSON.parse(sent[3]?.[1] ?? '')).toEqual([{ op: 'add' }]);
  });

  test('GitHub Enterprise has variables for its address, and references to everything', () => {
    const variables = { protocol: { default: 'http' }, hostname: { default: 'HOSTNAME' } };
    const document = {
      openapi: '3.0.3',
      servers: [{ url: '{protocol}://{hostname}/api/v3', variables }],
      paths: {
        '/': { get: {} },
        '/markdown/raw': {
          post: { requestBody: { content: { 'text/plain': { schema: {} }, 'text/x-markdown': { schema: {} } } } },
        },
        '/repos/{owner}/topics': {
          put: {
            parameters: [{ $ref: '#/components/parameters/owner' }],
            requestBody: {
              content: { 'application/json': { examples: { default: { $ref: '#/components/examples/t' } } } },
            },
          },
        },
      },
      components: {
        parameters: { owner: { in: 'path', name: 'owner', required: true, example: 'octo' } },
        examples: { t: { value: { names: ['a'] } } },
      },
    };
    expect(requests(document)).toEqual([
      ['GET http://hostname/api/v3/'],
      ['POST http://hostname/api/v3/markdown/raw'],
      ['PUT http://hostname/api/v3/repos/octo/topics', '{\n  "names": [\n    "a"\n  ]\n}'],
    ]);
  });

  test('Argo CD has no host, lists in queries, and bodies by definition', () => {
    const parameters = [
      {
        in: 'query',
        name: 'projects',
        type: 'array',
        items: { type: 'string' },
        collectionFormat: 'multi',
        default: ['a', 'b'],
        required: true,
      },
      { in: 'body', name: 'body', schema: { $ref: '#/definitions/v1Application' } },
    ];
    const definitions = {
      v1Application: { type: 'object', properties: { metadata: { $ref: '#/definitions/meta' } } },
      meta: {
        type: 'object',
        properties: { name: { type: 'string' }, owner: { $ref: '#/definitions/v1Application' } },
      },
    };
    expect(requests({ swagger: '2.0', paths: { '/api/v1/apps': { post: { parameters } } }, definitions })).toEqual([
      [`POST ${origin}/api/v1/apps?projects=a&projects=b`, '{\n  "metadata": {\n    "name": "string"\n  }\n}'],
    ]);
  });

  test('Okta is YAML with folded text, anchors of a domain, and numbers as keys', () => {
    const text = `
openapi: 3.0.3
info:
  title: Okta-like
  version: 2026.06.0
servers:
  - url: https://{yourDomain}
    variables:
      yourDomain:
        default: subdomain.example.com
        enum: [ subdomain.example.com, api.example.com ]
paths:
  /api/v1/apps/{appId}:
    parameters:
      - $ref: '#/components/parameters/appId'
    get:
      description: >-
        Reads: an app

        | of | a table |
      responses:
        200: { description: "It's: fine" }
        '404': { description: Not found }
    put:
      requestBody:
        content:
          application/json:
            schema: { oneOf: [ { $ref: '#/components/schemas/A' } ], discriminator: { propertyName: mode } }
components:
  parameters:
    appId: { name: appId, in: path, required: true, schema: { type: string }, example: 0oafxqCAJWWGELFTYASJ }
  schemas:
    A: { type: object, properties: { mode: { type: string, enum: [ AUTO_LOGIN ] }, id: { type: string, readOnly: true } } }
`;
    expect(requests(text)).toEqual([
      [`GET ${origin}/api/v1/apps/0oafxqCAJWWGELFTYASJ`],
      [`PUT ${origin}/api/v1/apps/0oafxqCAJWWGELFTYASJ`, '{\n  "mode": "AUTO_LOGIN"\n}'],
    ]);
  });

  test('Hydra has well-known paths, forms, and clients that authenticate', () => {
    const paths = {
      '/.well-known/jwks.json': { get: {} },
      '/oauth2/revoke': {
        post: {
          security: [{ basic: [] }, { oauth2: ['offline'] }],
          requestBody: {
            content: {
              'application/x-www-form-urlencoded': {
                schema: { properties: { token: { type: 'string', example: 'fake' } }, required: ['token'] },
              },
            },
          },
        },
      },
    };
    const securitySchemes = { basic: { type: 'http', scheme: 'basic' }, oauth2: { type: 'oauth2', flows: {} } };
    const document = { openapi: '3.0.3', paths, components: { securitySchemes } };
    expect(requests(document)).toEqual([
      [`GET ${origin}/.well-known/jwks.json`],
      [`POST ${origin}/oauth2/revoke`, 'token=fake'],
    ]);
    // Without a scope, the first of the alternatives is sufficient.
    expect(load(document).operations[1]?.scopes).toEqual([]);
  });

  test('the pet store of Swagger 2.0 has files, XML beside JSON, an API key in a header', () => {
    const document = {
      swagger: '2.0',
      host: 'api.example.com',
      basePath: '/v2',
      schemes: ['http', 'https'],
      securityDefinitions: { key: { type: 'apiKey', in: 'header', name: 'api_key' } },
      paths: {
        '/pet': {
          post: {
            consumes: ['application/json', 'application/xml'],
            parameters: [{ in: 'body', name: 'body', schema: { $ref: '#/definitions/Pet' } }],
          },
        },
        '/pet/{petId}': {
          get: {
            security: [{ key: [] }],
            parameters: [{ in: 'path', name: 'petId', type: 'integer', format: 'int64', default: 9 }],
          },
          post: {
            consumes: ['application/x-www-form-urlencoded'],
            parameters: [
              { in: 'path', name: 'petId', type: 'integer', default: 9 },
              { in: 'formData', name: 'status', type: 'string', default: 'sold' },
            ],
          },
        },
      },
      definitions: {
        Pet: { properties: { id: { type: 'integer', format: 'int64', example: 10 }, name: { example: 'doggie' } } },
      },
    };
    expect(requests(document)).toEqual([
      [`POST ${origin}/v2/pet`, '{\n  "id": 10,\n  "name": "doggie"\n}'],
      [`GET ${origin}/v2/pet/9`],
      [`POST ${origin}/v2/pet/9`, 'status=sold'],
    ]);
    expect(load(document).operations[1]?.headers).toMatchObject([{ name: 'api_key' }]);
  });
});

test('reads one server or named parameters in place of lists, and no text for a binary body', () => {
  const content = { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } };
  const parameters = { page: { in: 'query', name: 'page', required: true, example: 2 } };
  const [operation] = load({
    openapi: '3.0.3',
    servers: { url: `${origin}/v1` },
    paths: { '/a': { post: { parameters, requestBody: { content } } } },
  }).operations;
  expect(operation).toMatchObject({ url: `${origin}/v1/a`, query: [{ name: 'page', value: '2' }], body: { text: '' } });
});

describe('examples', () => {
  const make = (schema: object, root: object = {}) => createExample(schema, createReferenceResolver(root));

  test.each([
    [{ example: 7 }, 7],
    [
      { type: 'object', properties: { a: { type: 'string' }, b: { type: 'integer', minimum: 3 } } },
      { a: 'string', b: 3 },
    ],
    [{ type: ['null', 'array'], items: { enum: ['x', 'y'] } }, ['x']],
    [{ allOf: [{ properties: { a: { const: 1 } } }, { properties: { b: { default: 2 } } }] }, { a: 1, b: 2 }],
    [{ oneOf: [{ type: 'boolean' }, { type: 'string' }] }, true],
    [{ type: 'string', format: 'uuid' }, '00000000-0000-4000-8000-000000000000'],
    [{ properties: { id: { type: 'string', readOnly: true }, a: { examples: ['z'] } } }, { a: 'z' }],
  ])('%j', (schema, example) => expect(make(schema)).toEqual(example));

  test('ends a recursive schema', () => {
    const root = { node: { type: 'object', properties: { next: { $ref: '#/node' }, name: { type: 'string' } } } };
    expect(make({ $ref: '#/node' }, root)).toEqual({ name: 'string' });
  });

  test('limits wide and deep schemas', () => {
    const level = (depth: number): object => ({
      type: 'object',
      properties: Object.fromEntries(
        Array.from({ length: 8 }, (_, at) => [`p${at}`, depth === 0 ? { type: 'string' } : level(depth - 1)]),
      ),
    });
    expect(JSON.stringify(make(level(5))).length).toBeLessThan(20_000);
  });
});

describe('operations', () => {
  test('reads parameters, body and scopes of OpenAPI 3.1', () => {
    const { title, format, operations } = load(
      openapi({
        servers: [{ url: 'https://{region}.example.com/v1/', variables: { region: { default: 'api' } } }],
        components: {
          securitySchemes: { o: { type: 'oauth2' }, k: { type: 'apiKey' }, c: { type: 'openIdConnect' } },
          parameters: { Page: { name: 'page', in: 'query', schema: { default: 2 } } },
        },
        security: [{ o: ['all'] }],
        paths: {
          '/a/{id}': {
            parameters: [
              { name: 'id', in: 'path', schema: { type: 'string' } },
              { $ref: '#/components/parameters/Page' },
            ],
            patch: {
              operationId: 'patchA',
              tags: ['A'],
              deprecated: true,
              parameters: [
                { name: 'id', in: 'path', example: 'x 1', description: 'Which' },
                { name: 'X-Trace', in: 'header', required: true, example: 't' },
                { name: 'Authorization', in: 'header' },
              ],
              requestBody: { content: { 'text/plain': {}, 'application/merge-patch+json': { example: { a: 1 } } } },
              security: [{ o: ['write'], k: [] }, { c: ['admin'] }],
            },
            get: { security: [{}, { o: ['x'] }] },
            head: { security: [{ k: [] }] },
            delete: {},
          },
        },
      }),
    );
    expect([title, format]).toEqual(['T', '3.1.0']);
    const by = Object.fromEntries(operations.map((one) => [one.method, one]));
    expect(by.PATCH).toEqual({
      id: 'PATCH /a/{id}',
      name: 'patchA',
      method: 'PATCH',
      url: 'https://api.example.com/v1/a/{id}',
      allowed: true,
      tag: 'A',
      deprecated: true,
      path: [{ name: 'id', required: true, value: 'x 1', description: 'Which' }],
      query: [{ name: 'page', required: false, value: '' }],
      headers: [{ name: 'X-Trace', required: true, value: 't' }],
      body: { type: 'json', mediaType: 'application/merge-patch+json', text: '{\n  "a": 1\n}' },
      scopes: [['write'], ['admin']],
    });
    expect(by.GET?.scopes).toEqual([]);
    expect(by.HEAD?.scopes).toEqual([]);
    expect(by.DELETE?.scopes).toEqual([['all']]);
  });

  test('serializes query parameters by style', () => {
    const list = ['a', 'b c'];
    const object = { r: 1, g: 2 };
    const styles: [name: string, part: object, ...values: string[]][] = [
      ['form', { example: list }, 'form=a', 'form=b c'],
      ['joined', { explode: false, example: list }, 'joined=a,b c'],
      ['spaced', { style: 'spaceDelimited', explode: false, example: list }, 'spaced=a b c'],
      ['piped', { style: 'pipeDelimited', explode: false, example: list }, 'piped=a|b c'],
      ['deep', { style: 'deepObject', example: object }, 'deep[r]=1', 'deep[g]=2'],
      ['apart', { example: object }, 'r=1', 'g=2'],
      ['flat', { explode: false, example: object }, 'flat=r,1,g,2'],
      ['json', { content: { 'application/json': { schema: {} } }, example: object }, 'json={"r":1,"g":2}'],
    ];
    const query = styles.map(([name, part]) => ({ name, in: 'query', ...part }));
    const parameters = [...query, { name: 'ids', in: 'path', example: list }];
    const operation = loadOperation({ parameters }, { path: '/a/{ids}' });
    const values = operation?.query.map(({ name, value }) => `${name}=${value}`);
    expect(values).toEqual(styles.flatMap(([, , ...expected]) => expected));
    expect(operation?.path).toEqual([{ name: 'ids', required: true, value: 'a,b c' }]);
    const old = (collectionFormat: string) => {
      const parameter = { name: 'q', in: 'query', type: 'array', default: list, collectionFormat };
      const paths = { '/a': { get: { parameters: [parameter] } } };
      return load({ swagger: '2.0', host: 'api.example.com', paths }).operations[0]?.query.map(({ value }) => value);
    };
    expect([old('multi'), old('csv'), old('pipes')]).toEqual([['a', 'b c'], ['a,b c'], ['a|b c']]);
  });

  test('creates a multipart body that a server can parse', async () => {
    const schema = {
      properties: { title: { example: 'A "b"' }, 'a"\n': { example: 1 }, file: { type: 'string', format: 'binary' } },
    };
    const content = { 'multipart/form-data': { schema } };
    const operation = loadOperation({ requestBody: { content } }, { method: 'post' });
    const { type, mediaType = '', text = '' } = operation?.body ?? {};
    expect(type).toBe('text');
    const body = text.replaceAll('\n', '\r\n');
    const form = await new Response(body, { headers: { 'content-type': mediaType } }).formData();
    expect([...form.keys()]).toEqual(['title', 'a"\n', 'file']);
    expect(form.get('title')).toBe('A "b"');
    expect(form.get('file')).toMatchObject({ name: 'file.txt', size: 0 });
  });

  test('encodes lists of a form, files of a composed one, and an example of a parameter', () => {
    const text = (content: object) => loadOperation({ requestBody: { content } }, { method: 'post' })?.body?.text;
    const list = { properties: { ids: { example: [1, 2] }, o: { example: { a: 1 } } } };
    const form = 'application/x-www-form-urlencoded; charset=utf-8';
    expect(text({ [form]: { schema: list } })).toBe('ids=1&ids=2&o=%7B%22a%22%3A1%7D');
    expect(text({ [form]: { schema: list, encoding: { ids: { explode: false } } } })).toMatch(/^ids=1%2C2&/);
    const file = { type: 'string', format: 'binary' };
    const upload = { allOf: [{ properties: { file } }, { properties: { files: { type: 'array', items: file } } }] };
    expect(text({ 'multipart/form-data': { schema: upload } })?.match(/filename=/g)).toHaveLength(2);
    const composed = {
      f: { allOf: [file] },
      g: { oneOf: [{ allOf: [file] }, { type: 'null' }] },
      tags: { example: ['a', 'b'] },
    };
    const parts = text({ 'multipart/form-data': { schema: { allOf: [{ allOf: [{ properties: composed }] }] } } });
    expect(parts?.match(/name="(?:[fg]"; filename|tags"\n\n[ab])/g)).toHaveLength(4);
    const lists = ['multi', 'csv', 'pipes'].map((collectionFormat) => ({
      ...{ in: 'formData', name: collectionFormat, type: 'array', default: ['a', 'b'] },
      collectionFormat,
    }));
    const old = load({ swagger: '2.0', host: 'api.example.com', paths: { '/a': { post: { parameters: lists } } } });
    expect(old.operations[0]?.body?.text).toBe('multi=a&multi=b&csv=a%2Cb&pipes=a%7Cb');
    const consumes = ['multipart/form-data'];
    const oldPaths = { '/a': { post: { consumes, parameters: lists } } };
    const oldParts = load({ swagger: '2.0', host: 'api.example.com', paths: oldPaths }).operations[0]?.body?.text;
    expect(oldParts?.match(/"(?:multi"\n\n[ab]\n|csv"\n\na,b|pipes"\n\na\|b)/g)).toHaveLength(4);
    const filter = { name: 'f', in: 'query', content: { 'application/json': { example: { a: 5 } } } };
    expect(loadOperation({ parameters: [filter] })?.query).toMatchObject([{ name: 'f', value: '{"a":5}' }]);
  });

  test('reads API keys as parameters', () => {
    const securitySchemes = {
      o: { type: 'oauth2' },
      k: { type: 'apiKey', in: 'header', name: 'X-Api-Key', description: 'From the portal' },
      q: { type: 'apiKey', in: 'query', name: 'key' },
      c: { type: 'apiKey', in: 'cookie', name: 'sid' },
    };
    const security = [{ o: ['read'], k: [], q: [], c: [] }, { o: [] }];
    const operation = loadOperation({}, { components: { securitySchemes }, security });
    const required = { required: true, value: '' };
    expect(operation?.headers).toEqual([{ name: 'X-Api-Key', ...required, description: 'From the portal' }]);
    expect(operation?.query).toEqual([{ name: 'key', ...required }]);
  });

  test('supports YAML anchors and merge keys', () => {
    const document = `
openapi: 3.1.0
info: {title: T, version: 1.0}
x-common: &common {tags: [Orders], security: [{o: [read]}]}
components: {securitySchemes: {o: {type: oauth2}}}
paths: {/a: {get: {<<: *common, summary: One}, put: {<<: *common, tags: [Own]}}}
`;
    expect(load(document).operations.map(({ name, tag, scopes }) => [name, tag, scopes])).toEqual([
      ['One', 'Orders', [['read']]],
      ['/a', 'Own', [['read']]],
    ]);
  });

  test('reads host, base path, body and form of Swagger 2.0', () => {
    const { operations } = load({
      swagger: '2.0',
      host: 'api.example.com',
      basePath: '/v2',
      schemes: ['http', 'https'],
      paths: {
        '/pets': {
          post: { parameters: [{ in: 'body', name: 'b', schema: { properties: { name: { example: 'Rex' } } } }] },
          put: { parameters: [{ in: 'formData', name: 'n', type: 'string', default: 'a b' }] },
        },
      },
    });
    expect(operations.map(({ url, allowed, body }) => [url, allowed, body?.text])).toEqual([
      [`${origin}/v2/pets`, true, '{\n  "name": "Rex"\n}'],
      [`${origin}/v2/pets`, true, 'n=a+b'],
    ]);
  });

  const version = { default: 'v2', enum: ['v1', 'v2'] };
  const environments = { default: 'sandbox', enum: ['sandbox', 'api', '$&'] };
  const server = (env: object) => ({ url: 'https://{env}.example.com/{version}', variables: { env, version } });
  const staging = { url: 'https://staging.example.com' };

  test.each([
    ['the allowed one', [staging, { url: origin }], `${origin}/a`],
    ['another, which is marked', [staging], 'https://staging.example.com/a'],
    ['the variables that lead to an allowed origin', [server(environments)], `${origin}/v2/a`],
    ['the defaults of variables', [server({ default: 'sandbox' })], 'https://sandbox.example.com/v2/a'],
    ['a URL that is relative to the document', [{ url: '../v3' }], `${origin}/v3/a`],
  ])('uses of the servers %s', (_what, servers, url) => {
    const document = openapi({ servers, paths: { '/a': { get: {} } } });
    const [operation] = load(document, { documentUrl: `${origin}/docs/openapi.json`, origins: [origin] }).operations;
    expect(operation).toMatchObject({ url, allowed: url.startsWith(origin) });
  });

  test.each(['javascript:alert(1)', 'file:///etc', 'ftp://a.example'])('rejects a server at %s', (url) => {
    const { skipped } = load(openapi({ servers: [{ url }], paths: { '/a': { get: {} } } }));
    expect(skipped).toEqual([{ location: 'GET /a', reason: 'server' }]);
  });

  test('says what is left out, where and why', () => {
    const get = {};
    const { operations, skipped } = load(
      openapi({
        openapi: '3.2.0',
        paths: {
          '/item': { $ref: 'items.yaml#/orders' },
          '/own': { $ref: 'items.yaml#/orders', get },
          '/operation': { get: { $ref: 'https://api.example.com/a.json' }, post: { $ref: '#/nowhere' }, put: 'x' },
          '/body': { post: { requestBody: { content: { 'application/json': { schema: { $ref: 'pet.yaml' } } } } } },
          '/cookie': {
            get: {
              parameters: [
                { in: 'cookie', name: 'sid' },
                { in: 'querystring', name: 'all' },
              ],
            },
          },
          '/callback': { post: { callbacks: { done: {} } } },
          '/ref-body': { post: { requestBody: { $ref: 'bodies.yaml#/x' } } },
          '/search': {
            get: { requestBody: { content: { 'application/json': {} } } },
            head: { requestBody: { content: { 'application/json': {} } } },
          },
          '/case': {
            Get: { parameters: [{ name: 'q' }, { name: 'b', in: 'body' }, { name: 'c', in: 'Query' }] },
            post: get,
            POST: get,
            'x-amazon-apigateway-any-method': get,
          },
          '/open': {
            get: { servers: [{ url: 'https://{host}/v1' }] },
            put: { servers: [{ url: '{scheme}://api.example.com' }] },
          },
          '/methods': { get, trace: get, query: get, additionalOperations: { COPY: get } },
        },
        webhooks: { created: { post: get } },
      }),
    );
    expect(operations.map(({ id }) => id)).toEqual([
      'GET /own',
      'POST /body',
      'GET /cookie',
      'POST /callback',
      'POST /ref-body',
      'GET /search',
      'HEAD /search',
      'GET /case',
      'POST /case',
      'GET /methods',
    ]);
    expect(operations.find(({ id }) => id === 'GET /case')?.query).toMatchObject([{ name: 'c' }]);
    expect(operations.find(({ id }) => id === 'GET /search')?.body?.type).toBe('json');
    expect(skipped.map(({ location, reason }) => `${location} ${reason}`)).toEqual([
      '/item: items.yaml#/orders external_reference',
      '/own: items.yaml#/orders external_reference',
      'GET /operation: https://api.example.com/a.json external_reference',
      'POST /operation: #/nowhere reference',
      'PUT /operation malformed',
      'POST /body: pet.yaml external_reference',
      'GET /cookie: sid cookie',
      'GET /cookie: all querystring',
      'POST /callback: done webhook',
      'POST /ref-body: bodies.yaml#/x external_reference',
      'HEAD /search body',
      'ANY /case method',
      'POST /case repeated',
      'GET /case: q location',
      'GET /case: b location',
      'GET /open server',
      'PUT /open server',
      'TRACE /methods method',
      'QUERY /methods method',
      'COPY /methods method',
      'created webhook',
    ]);
  });

  test.each([
    [{ swagger: 2, host: 'api.example.com', basePath: 'v1' }, '/a', `${origin}/v1/a`],
    [{ swagger: '2.0', host: 'https://api.example.com/', basePath: '/v1/' }, '/a', `${origin}/v1/a`],
    [
      { openapi: '3.0.0', servers: [{ url: 'HTTPS://API.EXAMPLE.COM/{v}', variables: { v: { default: 2 } } }] },
      '/A',
      `${origin}/2/A`,
    ],
    [{ openapi: '3.0.0', servers: [{ url: origin }] }, 'a', `${origin}/a`],
    [{ openapi: '3.0.0', servers: [{ url: origin }] }, '/{id:[0-9]{3}}/{proxy+}', `${origin}/{id}/{proxy}`],
    [{ openapi: '3.0.0', servers: [{ url: origin }] }, '/{id:[0-9]+}', `${origin}/{id}`],
    [{ openapi: '3.0.0', servers: [{ url: origin }] }, '/{*path}/{id:int}/{n?}/{m=1}', `${origin}/{path}/{id}/{n}/{m}`],
    [{ openapi: '3.0.0', servers: [{ url: origin }] }, '/{name=projects/*}:cancel', `${origin}/{name}:cancel`],
    [{ openapi: '3.0.0', servers: [{ url: 'api.example.com/v1' }] }, '/a', `${origin}/v1/a`],
    [{ openapi: '3.0.0', servers: [{ url: 'api.example.com:443' }] }, '/a', `${origin}:443/a`],
    [{ swagger: '2.0', host: 'API.example.com', basePath: 'V1' }, '/a', `${origin}/V1/a`],
    [{ swagger: '2.0', host: '//api.example.com', schemes: ['HTTPS'] }, '/a', `${origin}/a`],
    [{ swagger: '2.0', basePath: `${origin}/v1` }, '/a', `${origin}/v1/a`],
    [{ openapi: '3.0.3', servers: [{ url: ` ${origin}/v1 ` }] }, '/a', `${origin}/v1/a`],
    [{ openapi: '3.0.3', servers: [`${origin}/v1`] }, '/a', `${origin}/v1/a`],
    [{ openapi: '3.0.3' }, '/{slug...}/{id<int>}/{ n }', `${origin}/{slug}/{id}/{n}`],
    [{ openapi: '3.0.3', servers: [{ url: 'https://other.example' }] }, `${origin}/{id}`, `${origin}/{id}`],
    [{ openapi: '3.0.3', servers: [{ url: ' ' }] }, '/a', `${origin}/a`],
  ])('in %j, %s is at %s', (document, path, url) => {
    expect(load({ ...document, paths: { [path]: { get: {} } } }).operations).toMatchObject([{ url, allowed: true }]);
  });

  test.each([
    [{ swagger: '2.0', host: 'http://api.example.com' }, 'http://api.example.com/a'],
    [{ openapi: '3.0.0', servers: [{ url: 'localhost:8080/v1' }] }, 'http://localhost:8080/v1/a'],
    [{ openapi: '3.0.0', servers: [{ url: 'v1/api.json' }] }, `${origin}/v1/api.json/a`],
  ])('in %j, the server is %s', (document, url) => {
    expect(load({ ...document, paths: { '/a': { get: {} } } }).operations[0]?.url).toBe(url);
  });

  test('reads sloppy and new spellings of operations, parameters and examples', () => {
    const { operations, skipped } = load(`
openapi: 3.2.0
$self: https://api.example.com/o.json
paths:
  /a/{proxy+}:
    get:
    POST:
      parameters:
        - { in: path, name: proxy+, example: x }
        - { $ref: 'https://api.example.com/o.json#/components/parameters/q' }
      requestBody:
        content: { Application/JSON: { $ref: '#/components/mediaTypes/m' } }
  /b:
components:
  parameters: { q: { in: query, name: q, example: 1 } }
  mediaTypes: { m: { examples: { one: { dataValue: { a: 1 } } } } }
`);
    expect(skipped).toEqual([]);
    expect(operations).toMatchObject([
      { id: 'GET /a/{proxy+}' },
      {
        id: 'POST /a/{proxy+}',
        path: [{ name: 'proxy', value: 'x' }],
        query: [{ name: 'q', value: '1' }],
        body: { type: 'json', text: expect.stringContaining('"a": 1') },
      },
    ]);
    for (const paths of [[{ '/a': {} }], { $ref: 'paths.yaml' }])
      expect(load(openapi({ paths })).skipped).toMatchObject([{ location: expect.stringMatching(/^paths/) }]);
  });

  test('sends a file of Swagger 2.0 as multipart, and a body of any type as JSON', async () => {
    const parameters = [
      { in: 'formData', name: 'note', type: 'string', default: 'Hi' },
      { in: 'formData', name: 'file', type: 'file' },
    ];
    const upload = load({
      swagger: '2.0',
      host: 'api.example.com',
      consumes: ['multipart/form-data'],
      paths: { '/a': { post: { parameters } } },
    }).operations[0]?.body;
    const { mediaType = '', text = '' } = upload ?? {};
    const form = await new Response(text.replaceAll('\n', '\r\n'), {
      headers: { 'content-type': mediaType },
    }).formData();
    expect([form.get('note'), (form.get('file') as File).name]).toEqual(['Hi', 'file.txt']);
    const anyType = { content: { '*/*': { example: { id: 1 } } } };
    expect(loadOperation({ requestBody: anyType }, { method: 'post' })?.body).toMatchObject({
      type: 'json',
      mediaType: 'application/json',
    });
  });

  test('keeps the first of too many operations', () => {
    const paths = Object.fromEntries(Array.from({ length: 2100 }, (_, at) => [`/p${at}`, { get: {} }]));
    const { operations, skipped, skippedCount } = load(openapi({ paths }));
    expect([operations.length, skipped.length, skippedCount]).toEqual([2000, 50, 100]);
  });

  test.each([
    [100, []],
    [101, [{ location: 'GET /a', reason: 'parameters' }]],
    [301, [{ location: 'GET /a', reason: 'parameters' }]],
  ])('says that parameters are left out: %i', (count, expected) => {
    const parameters = Array.from({ length: count }, (_, at) => ({ name: `q${at}`, in: 'query' }));
    const { operations, skipped } = load(openapi({ paths: { '/a': { get: { parameters } } } }));
    expect([operations[0]?.query.length, skipped]).toEqual([100, expected]);
  });

  test.each([[null], [[]], [{}], ['x'], [{ openapi: '4.0.0' }], [{ openapi: 3 }], [{ swagger: '1.2' }]])(
    'rejects %j',
    (document) => expect(refusal(() => readOperations(document, context))).toMatch(/^not OpenAPI/),
  );

  test('always produces a valid result', () => {
    const odd = {
      post: { parameters: [null, 1, { name: 5 }], tags: 7, security: 'x', requestBody: { content: { '': 1 } } },
    };
    expect(
      load(openapi({ info: { title: 3 }, servers: 5, paths: { '/a': odd, '/b': null, '/c': { $ref: 'x.yaml' } } })),
    ).toMatchObject({
      title: '3',
      operations: [{ id: 'POST /a' }],
      skipped: [
        { location: 'POST /a: 5', reason: 'location' },
        { location: '/c: x.yaml', reason: 'external_reference' },
      ],
    });
  });
});
