import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redactJson } from '../../../electron/core/redaction/redact-json.ts';
import { createRedactor, type Redactor } from '../../../electron/core/redaction/redactor.ts';
import { secretPlaceholders } from '../../../electron/core/redaction/secret-placeholders.ts';
import { searchSecrets } from '../../security/secret-search.ts';
import { form, recorded } from './support.ts';

/** Too long to occur by chance, with each kind of character that some encoding treats specially. */
const secret = fc
  .array(fc.constantFrom(...'aZ09-_.~+/=%&:;, "\'\\<>#?{}[]é漢🔑\n\t'), { minLength: 12, maxLength: 60 })
  .map((letters) => `s${letters.join('')}e`);

const html = { headers: { 'content-type': 'text/html' } };

const word = fc.stringMatching(/^[a-z]{1,8}$/);

const names = [
  ...[
    'password',
    'client_secret',
    'access_token',
    'refresh_token',
    'id_token',
    'mfa_token',
    'oob_code',
    'otp',
    'token',
  ],
  ...['binding_code', 'recovery_code', 'client_assertion', 'clientSecret', 'new-password', 'api_key'],
];

const spell: Record<string, (text: string) => string> = {
  raw: (text) => text,
  url: encodeURIComponent,
  form: (text) => new URLSearchParams([['', text]]).toString().slice(1),
  json: (text) => JSON.stringify(text).slice(1, -1),
  base64: (text) => Buffer.from(text).toString('base64'),
  base64url: (text) => Buffer.from(text).toString('base64url'),
};

/** JSON that contains a text at any depth: as a value, inside one, or as a name. */
const jsonWith = (text: string) =>
  fc
    .record({
      around: fc.tuple(word, word),
      path: fc.array(fc.oneof(word, fc.constant(0)), { maxLength: 4 }),
      asName: fc.boolean(),
      beside: fc.dictionary(word, fc.jsonValue({ maxDepth: 2 })),
    })
    .map(({ around: [before, after], path, asName, beside }) => {
      const leaf: unknown = asName ? { [text]: 1 } : `${before} ${text} ${after}`;
      const deep = path.reduce<unknown>((inner, key) => (key === 0 ? [inner] : { [key]: inner }), leaf);
      return { ...beside, deep };
    });

/** A value, one of its spellings, and JSON that contains this spelling. */
const repeated = (values: fc.Arbitrary<string>) =>
  fc.tuple(values, fc.constantFrom(...Object.values(spell))).chain(([value, spelling]) => {
    const spelled = spelling(value);
    return jsonWith(spelled).map((body) => ({ value, spelled, body }));
  });

test('a secret that was sent under its name is nowhere in the log, however the response echoes it', async () => {
  await fc.assert(
    fc.asyncProperty(
      repeated(secret),
      fc.constantFrom(...names),
      fc.constantFrom('form', 'json', 'query', 'basic'),
      fc.constantFrom('json', 'form', 'text', 'header'),
      async ({ value, spelled, body }, name, sentAs, repliedAs) => {
        const responses: Record<string, () => Response> = {
          json: () => Response.json(body),
          form: () => new Response(new URLSearchParams({ error: 'invalid', echo: `it was ${spelled}!` })),
          text: () => new Response(`<p>It was ${spelled}, which is wrong</p>`, html),
          header: () => new Response('', { headers: { 'x-debug': `it was ${encodeURIComponent(value)}` } }),
        };
        const requests: Record<string, object> = {
          form: form({ username: 'alice', [name]: value }),
          json: { headers: { 'content-type': 'application/json' }, body: JSON.stringify({ a: { [name]: value } }) },
          query: { url: `https://api.example.com/?${new URLSearchParams({ [name]: value })}` },
          basic: { headers: { authorization: `Basic ${Buffer.from(`desktop:${value}`).toString('base64')}` } },
        };
        const { log, send } = recorded(() => responses[repliedAs]?.() ?? new Response());
        await send({ method: 'POST', purpose: 'password', ...requests[sentAs] });
        const content = JSON.stringify(await log.list());
        expect(searchSecrets({ value }, [{ name: 'log', content }])).toEqual([]);
      },
    ),
    { numRuns: 600 },
  );
});

describe('a token from a response', () => {
  test('is found form-encoded', async () => {
    const value = 'not-a-real~token.0123456789';
    const responses = [Response.json({ access_token: value }), new Response('a not-a-real%7Etoken.0123456789 b')];
    const { log, send } = recorded(() => responses.shift() ?? new Response());
    await send({ purpose: 'refresh' });
    await send();
    expect((await log.list())[1]?.response?.body).toMatchObject({
      text: expect.stringMatching(/^a ‹access token #1, .*› b$/),
    });
  });

  test('is nowhere in later exchanges and always has the same label', async () => {
    const token = fc.stringMatching(/^[A-Za-z0-9._~+/-]{24,80}$/);
    await fc.assert(
      fc.asyncProperty(repeated(token), async ({ value, spelled, body }) => {
        const responses = [Response.json({ access_token: value }), Response.json(body), new Response(`a ${spelled} b`)];
        const { log, send } = recorded(() => responses.shift() ?? new Response());
        await send({ purpose: 'refresh' });
        await send({ headers: { authorization: `Bearer ${value}` } });
        await send({ url: `https://api.example.com/${encodeURIComponent(value)}/x?a=${encodeURIComponent(value)}` });
        const content = JSON.stringify(await log.list());
        expect(searchSecrets({ value }, [{ name: 'log', content }])).toEqual([]);
        expect(new Set(content.match(/‹access token #\d+/g))).toEqual(new Set(['‹access token #1']));
      }),
      { numRuns: 300 },
    );
  });
});

test('redacts any text quickly', async () => {
  for (const part of ['-eyJ', 'a', 'a=', 'eyJ.', '"a":', 'a\\"', 'a "', '%20', 'A-']) {
    const { log, send } = recorded(() => new Response(part.repeat(60_000 / part.length)));
    await send({ purpose: 'password' });
    expect(await log.list()).toHaveLength(1);
  }
});

test('a body that is searched at once loses the same as one that is searched part by part', () => {
  const value = 'not-a-real-token-0123456789';
  const fragments = fc.constantFrom(
    ...[
      value,
      'x9',
      'token=abc',
      'pwd = "',
      value.replace('l-t', 'l%2Dt'),
      'a=b',
      'eyJhbGciOiJub25lIn0.e30.',
      'Zx8'.repeat(14),
    ],
    ...[encodeURIComponent('a+b'), '&amp;', '\\', '\n', ': ', '"', Buffer.from(value).toString('base64')],
  );
  const text = fc.array(fc.oneof(fragments, word), { maxLength: 3 }).map((parts) => parts.join(''));
  const name = fc.oneof(word, text, fc.constantFrom(...names, 'access key', 'scope'));
  const { json } = fc.letrec<{ json: unknown }>((tie) => ({
    json: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.oneof(text, fc.integer(), fc.boolean()),
      fc.array(tie('json'), { maxLength: 4 }),
      fc.dictionary(name, tie('json'), { maxKeys: 4 }),
    ),
  }));
  const compact = (redacted: string) => JSON.stringify(JSON.parse(redacted));
  const counts = { clean: 0, redacted: 0 };
  fc.assert(
    fc.property(json, fc.constantFrom('api', 'refresh'), fc.constantFrom(0, 2), (body, purpose, indent) => {
      const redact = (change: Partial<Redactor>) => {
        const redactor = createRedactor(secretPlaceholders, purpose);
        for (const secret of [value, 'x9']) redactor.addSecret(secret, '‹s›');
        const source = JSON.stringify(body, undefined, indent);
        return redactor.redactUntilStable(() => compact(redactJson(source, { ...redactor, ...change })));
      };
      const expected = redact({ isClean: () => false });
      counts[expected === JSON.stringify(body) ? 'clean' : 'redacted'] += 1;
      expect(redact({})).toBe(expected);
    }),
    { numRuns: 2000 },
  );
  expect(Math.min(counts.clean, counts.redacted)).toBeGreaterThan(200);
});
