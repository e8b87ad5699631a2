import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMask } from '../../electron/core/redaction/mask-bytes.ts';
import { redactBody } from '../../electron/core/redaction/redact-message.ts';
import { createRedactor } from '../../electron/core/redaction/redactor.ts';
import { sanitizeServerText } from '../../electron/core/redaction/sanitize-server-text.ts';
import { createSecretLabels } from '../../electron/core/redaction/secret-labels.ts';
import { secretPlaceholders } from '../../electron/core/redaction/secret-placeholders.ts';
import { Secret } from '../../electron/core/secret.ts';
import { runSteps } from '../../electron/core/steps.ts';
import { measureMs, measureUntilBelow } from '../support/performance.ts';

/** Somebody who reads more of a token could recognize it. */
const maxVisibleCharacters = 11;

const namedReferences: Record<string, string> = { '+': '&plus;', '/': '&sol;', '=': '&equals;', '.': '&period;' };
const hexOf = (character: string) => character.charCodeAt(0).toString(16);

/** Ways to write one character. */
const escapes: ((character: string) => string)[] = [
  (character) => character,
  (character) => `%${hexOf(character)}`,
  (character) => `%${hexOf(character).toUpperCase()}`,
  (character) => `\\u00${hexOf(character)}`,
  (character) => `\\u00${hexOf(character).toUpperCase()}`,
  (character) => `\\x${hexOf(character)}`,
  (character) => (character === '/' ? '\\/' : character),
  (character) => `&#${character.charCodeAt(0)};`,
  (character) => `&#x${hexOf(character)};`,
  (character) => `&#X0${hexOf(character).toUpperCase()};`,
  (character) => namedReferences[character] ?? character,
];

/** Ways to write a text inside another format, or several times. */
const envelopes: Record<string, (text: string) => string> = {
  none: (text) => text,
  json: (text) => JSON.stringify(text).slice(1, -1),
  'json twice': (text) => JSON.stringify(JSON.stringify(text)).slice(3, -3),
  html: (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;'),
  url: encodeURIComponent,
  'soft line breaks': (text) => text.replace(/.{20}/g, '$&=\r\n'),
};

const wrap = (text: string) => text.replace(/.{1,76}/g, '$&\r\n').trimEnd();

/** Ways to write all of a token at once, at any offset in a longer text. */
const encodings: Record<string, (token: string, before: string) => string> = {
  base64: (token, before) => Buffer.from(`${before}${token} after`).toString('base64'),
  'wrapped base64': (token, before) => wrap(Buffer.from(`${before}${token} after`).toString('base64')),
  base64url: (token, before) => Buffer.from(`${before}${token} after`).toString('base64url'),
  'only base64': (token) => Buffer.from(token).toString('base64'),
  hex: (token, before) => Buffer.from(before + token).toString('hex'),
  HEX: (token, before) =>
    Buffer.from(before + token)
      .toString('hex')
      .toUpperCase(),
};

const token = fc.stringMatching(/^[A-Za-z0-9._~+/-]{30,120}={0,2}$/);

const escaped = fc
  .record({
    token,
    envelope: fc.constantFrom(...Object.values(envelopes)),
    choices: fc.array(fc.constantFrom(...escapes), { minLength: 1, maxLength: 40 }),
  })
  .map(({ token, envelope, choices }) => {
    const spelled = Array.from(token, (character, index) => choices[index % choices.length]?.(character)).join('');
    return { token, spelled: envelope(spelled) };
  });
const encoded = fc
  .record({
    token,
    encode: fc.constantFrom(...Object.values(encodings)),
    envelope: fc.constantFrom(...Object.values(envelopes)),
    before: fc.constantFrom('', 'x', 'xy', 'Bearer ', 'desktop:'),
  })
  .map(({ token, encode, envelope, before }) => ({ token, spelled: envelope(encode(token, before)) }));

const filler = fc.stringMatching(/^[ -~\n]{0,40}$/);
const response = fc.record({
  echo: fc.oneof(escaped, encoded),
  before: filler,
  after: filler,
  charset: fc.constantFrom('utf8', 'utf16le', 'utf16be'),
  cut: fc.double({ min: 0, max: 1, noNaN: true }),
});

function encodeAs(text: string, charset: string): Buffer {
  if (charset === 'utf8') return Buffer.from(text);
  const bytes = Buffer.from(text, 'utf16le');
  return charset === 'utf16le' ? bytes : bytes.swap16();
}

const decodeAs = (bytes: Buffer, charset: string): string =>
  charset === 'utf8'
    ? bytes.toString()
    : new TextDecoder(charset === 'utf16le' ? 'utf-16le' : 'utf-16be').decode(bytes);

const codePoint = (digits: string, radix: number) => String.fromCharCode(Number.parseInt(digits, radix));
const references = new Map(Object.entries(namedReferences).map(([character, name]) => [name, character]));

/** Decodes everything that one of the spellings uses, until nothing changes. */
function unescapeAll(text: string): string {
  const once = text
    .replace(/=?\r\n/g, '')
    .replace(/\\r\\n/g, '')
    .replace(/&#x([0-9a-f]+);/gi, (_, digits) => codePoint(digits, 16))
    .replace(/&#(\d+);/g, (_, digits) => codePoint(digits, 10))
    .replace(/&(?:plus|sol|equals|period);/g, (name) => references.get(name) ?? name)
    .replaceAll('&amp;', '&')
    .replace(/\\u([0-9a-f]{4})|\\x([0-9a-f]{2})|%([0-9a-f]{2})/gi, (_, ...digits) =>
      codePoint(digits.find(Boolean), 16),
    )
    .replace(/\\(["\\/])/g, '$1');
  return once === text ? text : unescapeAll(once);
}

/** Returns how many characters in a row of a token are readable in a text. */
function countVisibleCharacters(text: string, secret: string): number {
  const plain = unescapeAll(text);
  const runs = plain.match(/[\w+/-]{12,}/g) ?? [];
  const readings = [
    text,
    plain,
    ...runs.flatMap((run) => [0, 1, 2, 3].map((offset) => Buffer.from(run.slice(offset), 'base64').toString('latin1'))),
    ...runs.flatMap((run) => [0, 1].map((offset) => Buffer.from(run.slice(offset), 'hex').toString('latin1'))),
  ];
  let count = 0;
  for (let from = 0; from + count < secret.length; from += 1)
    while (from + count < secret.length && readings.some((one) => one.includes(secret.slice(from, from + count + 1))))
      count += 1;
  return count;
}

/** Cut off between the two characters of a soft line break, after an equals sign. */
const cutInSoftBreak = {
  echo: { token: 'abc-def.ghi_jkl.mno~pq', spelled: '6162632d6465662e6768695f6a6b6c2e=\r\n6d6e6f7e7071' },
  before: ' ',
  after: '',
  charset: 'utf8',
  cut: 34 / 48,
};

describe('an echoed token is not readable', () => {
  test('in a complete response, or one that is cut anywhere', () => {
    fc.assert(
      fc.property(response, ({ echo: { token, spelled }, before, after, charset, cut }) => {
        const mask = createMask([new Secret(token)]);
        const bytes = encodeAs(`${before}${spelled}${after}`, charset);
        const part = Buffer.from(bytes.subarray(0, 2 * Math.floor((bytes.length * cut) / 2)));
        mask.maskBytes(part, true);
        expect(countVisibleCharacters(decodeAs(part, charset), token)).toBeLessThanOrEqual(maxVisibleCharacters);
        expect(mask.maskBytes(bytes)).toBe(true);
        expect(countVisibleCharacters(decodeAs(bytes, charset), token)).toBeLessThanOrEqual(maxVisibleCharacters);
      }),
      { numRuns: 1500, examples: [[cutInSoftBreak]] },
    );
  });

  test('in a response that arrives in chunks', () => {
    const chunks = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(response, chunks, ({ echo: { token, spelled }, before, after, charset }, sizes) => {
        const bytes = encodeAs(`${before}${spelled}${after}`.repeat(3), charset);
        const stream = createMask([new Secret(token)]).createStream();
        const output: Uint8Array[] = [];
        for (let at = 0, index = 0; at < bytes.length; index += 1) {
          const size = sizes[index % sizes.length] ?? 1;
          output.push(runSteps(stream.update(bytes.subarray(at, at + size))));
          at += size;
        }
        output.push(stream.final());
        const written = Buffer.concat(output);
        expect(written.length).toBe(bytes.length);
        expect(countVisibleCharacters(decodeAs(written, charset), token)).toBeLessThanOrEqual(maxVisibleCharacters);
      }),
      { numRuns: 300 },
    );
  });

  test('in the log, or in the text of an error', () => {
    fc.assert(
      fc.property(response, ({ echo: { token, spelled }, before, after, cut }) => {
        const text = `${before}${spelled}${after}`;
        const redactor = createRedactor(secretPlaceholders, 'api');
        redactor.addSecret(token, '‹token›');
        const part = text.slice(0, Math.floor(text.length * cut));
        const recorded = [redactBody(text, 'text/html', redactor), redactBody(part, 'text/html', redactor, true)];
        for (const shown of [...recorded.map((body) => JSON.stringify(body)), sanitizeServerText(text, [token])])
          expect(countVisibleCharacters(shown, token)).toBeLessThanOrEqual(maxVisibleCharacters);
      }),
      { numRuns: 1000 },
    );
  });
});

test.each([
  ['base64 of Bearer and the token', (value: string) => Buffer.from(`Bearer ${value}`).toString('base64')],
  ['hex', (value: string) => Buffer.from(value).toString('hex')],
  ['character references', (value: string) => value.replaceAll('+', '&#43;').replaceAll('/', '&#x2F;')],
  ['named character references', (value: string) => value.replaceAll('+', '&plus;').replaceAll('=', '&equals;')],
  ["PHP's JSON", (value: string) => value.replaceAll('/', '\\/')],
  [".NET's JSON", (value: string) => value.replaceAll('+', '\\u002B')],
  ['a mixture', (value: string) => value.replaceAll('+', '%2b').replaceAll('/', '\\/').replaceAll('=', '&#61;')],
])('masks %s', (_name, spell) => {
  const value = 'not-a-real-token+with/all=characters+0123456789';
  expect(
    countVisibleCharacters(createMask([new Secret(value)]).maskText(`a ${spell(value)} b`), value),
  ).toBeLessThanOrEqual(5);
});

/** How long main may be blocked at most. The slowest case needs half of it. */
const maxBlockingMs = 50;

/** Parts of texts whose escapes, names or values are the most work. */
const costly = ['"name": "value\\/x",\n', '%41', '&#65;', '\\u0041', 'ak7', '\n', '=\n', '\0a', '%', 'x=y&'];
const tokens = ['a', 'b', 'c', 'd', 'e'].map((letter) => new Secret(`${letter}k7`.repeat(700)));

test.each(costly)('masks a megabyte of %j in short steps', (part) => {
  const mask = createMask(tokens);
  const longestMs = measureUntilBelow(maxBlockingMs, () => {
    const steps = mask.maskInSteps(Buffer.from(part.repeat(Math.ceil(1_048_576 / part.length))), true);
    let longest = 0;
    for (let done = false; !done; )
      longest = Math.max(
        longest,
        measureMs(() => {
          done = steps.next().done ?? false;
        }, 1),
      );
    return longest;
  });
  expect(longestMs).toBeLessThan(maxBlockingMs);
});

test.each<[what: string, text: string]>([
  ...costly.map((part): [string, string] => [JSON.stringify(part), part.repeat(Math.floor(65_536 / part.length))]),
  ...['password=aaaa%41 ', 'pwd=aaaa%41# ', 'a_token=%41aaa# ', 'eyJhbGciOi.a.b# '].map((part): [string, string] => [
    part,
    Array.from({ length: 3500 }, (_, index) => part.replace('#', String(index))).join(''),
  ]),
  ...['1', '"%41%41"', '{"pwd":"#"}', '{"a_token":"aaaa#"}'].map((value): [string, string] => [
    `JSON of ${value}`,
    `[${Array.from({ length: 3500 }, (_, index) => value.replace('#', String(index)))}]`,
  ]),
])('redacts 64 KB of %s without blocking for long', (_what, text) => {
  const labels = createSecretLabels(randomBytes);
  for (let count = 0; count < 32; count += 1) labels.getLabel('access_token', randomBytes(900).toString('base64url'));
  const redact = (isTruncated: boolean) => () => {
    const redactor = createRedactor(labels, 'api');
    return redactor.redactUntilStable(() => redactBody(text, 'text/html', redactor, isTruncated));
  };
  for (const isTruncated of [false, true])
    expect(measureUntilBelow(maxBlockingMs, () => measureMs(redact(isTruncated), 1))).toBeLessThan(maxBlockingMs);
});
