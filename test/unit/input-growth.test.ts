import { expect, test } from 'vitest';
import { readOperations } from '../../electron/api/openapi/operations.ts';
import { readDocument } from '../../electron/api/openapi/read-document.ts';
import { toFailure } from '../../electron/core/failure.ts';
import { normalizeKeyText } from '../../electron/core/key-text.ts';
import { createRedactor } from '../../electron/core/redaction/redactor.ts';
import { secretPlaceholders } from '../../electron/core/redaction/secret-placeholders.ts';
import { parsePrivateKey } from '../../electron/oauth/parse-private-key.ts';
import { removePersonalData } from '../../electron/reports/remove-personal-data.ts';
import { findTokens } from '../../electron/tokens/find-tokens.ts';
import { hasUnsupportedIdentifier } from '../../electron/tokens/key-type.ts';
import type { Report } from '../../shared/report.ts';
import { measureGrowth } from '../support/performance.ts';

const numbered = <T>(length: number, create: (index: number) => T) =>
  Array.from({ length }, (_, index) => create(index));

const attempt = (run: () => unknown) => () => {
  try {
    return run();
  } catch (error) {
    return toFailure(error);
  }
};

const readLater = (text: string) => attempt(() => readDocument(Buffer.from(text)));

/** Removes the secrets of an API exchange, as the log does. */
function redactLater(text: string): () => unknown {
  return () => {
    const redactor = createRedactor(secretPlaceholders, 'api');
    return redactor.redactUntilStable(() => redactor.redactText(text));
  };
}

/** Input from servers and files, by size, for which the work was quadratic or worse once. */
const inputs: [what: string, size: number, prepare: (size: number) => () => unknown][] = [
  ['keys of a YAML document', 5000, (size) => readLater(numbered(size, (index) => `key${index}: 1`).join('\n'))],
  [
    'JSON with a trailing comma',
    5000,
    (size) => readLater(`{${numbered(size, (index) => `"key${index}": 1,`).join('')}}`),
  ],
  ['repeated keys of JSON', 5000, (size) => readLater(`{${numbered(size, () => '"key":1').join()}}`)],
  [
    'servers and paths of an OpenAPI document',
    50,
    (size) => {
      const variables = { a: { default: '0', enum: numbered(30, String) }, b: { default: '0', enum: ['0', '1'] } };
      const servers = numbered(size, (index) => ({ url: `https://{a}.{b}.h${index}.example`, variables }));
      const paths = Object.fromEntries(numbered(size, (index) => [`/p${index}`, { get: {} }]));
      const context = { documentUrl: undefined, origins: ['https://api.example.com'] };
      return () => readOperations({ openapi: '3.1.0', servers, paths }, context);
    },
  ],
  [
    'named secrets in an exchange',
    1500,
    (size) => redactLater(numbered(size, (index) => `password=fake-pw-${index}`).join(' ')),
  ],
  [
    'secrets that begin alike',
    500,
    (size) => redactLater(numbered(size, (index) => `password=${'a'.repeat(60)}${index}`).join(' ')),
  ],
  ['form fields on one line', 3000, (size) => redactLater(`${'form-data '.repeat(size)}=`)],
  ...['"eyJhbGciOiJFUzI1NiJ9.e30.\n', 'access_token={"[', '\n\\n '].map((text): (typeof inputs)[number] => [
    `pasted text of ${JSON.stringify(text)}`,
    50_000 / text.length,
    (size) => attempt(() => findTokens(text.repeat(size))),
  ]),
  ...['\\', '.'].map((character): (typeof inputs)[number] => [
    `a pasted run of ${JSON.stringify(character)}`,
    20_000,
    (size) => attempt(() => findTokens(`x access_token=${character.repeat(size)}a`)),
  ]),
  ...[normalizeKeyText, parsePrivateKey, hasUnsupportedIdentifier].map((parse): (typeof inputs)[number] => [
    `PEM blocks without an end in ${parse.name}`,
    1000,
    (size) => attempt(() => parse('-----BEGIN A-----\n'.repeat(size))),
  ]),
  ['form fields without an end', 2000, (size) => redactLater('form-data; name="a"\n'.repeat(size))],
  [
    'usernames in a report',
    60,
    (size) => {
      const exchanges = numbered(size, (id) => ({
        id,
        purpose: 'password',
        origin: 'https://id.example.com',
        path: '/token',
        request: { headers: [], body: { kind: 'form', fields: [['username', `${id}.fake@example.com`]] } },
        response: { headers: [], body: { kind: 'text', text: 'fake response '.repeat(500), cut: false } },
      }));
      const report = { session: {}, tokens: [], exchanges } as unknown as Report;
      return () => removePersonalData(report);
    },
  ],
];

test.each(inputs)('%s: twice the input takes about twice as long', { timeout: 60_000 }, (_what, size, prepare) => {
  expect(measureGrowth(prepare, size)).toBeLessThan(2.6);
});
