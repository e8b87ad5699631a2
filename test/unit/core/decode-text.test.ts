import { expect, test } from 'vitest';
import { readDocument } from '../../../electron/api/openapi/read-document.ts';
import { decodeText } from '../../../electron/core/decode-text.ts';
import { parseRequest } from '../../../electron/parser/parse-request.ts';

const text = '{"a":"é🔑"}\r\n';
const bigEndian = (value: string) => Buffer.from(value, 'utf16le').swap16();

test.each<[name: string, bytes: Buffer]>([
  ['UTF-8', Buffer.from(text)],
  ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${text}`)],
  ['UTF-16 LE', Buffer.from(`\uFEFF${text}`, 'utf16le')],
  ['UTF-16 BE', bigEndian(`\uFEFF${text}`)],
  ['UTF-16 LE without a byte order mark', Buffer.from(text, 'utf16le')],
  ['UTF-16 BE without a byte order mark', bigEndian(text)],
  ['UTF-16 BE with an odd byte', Buffer.concat([bigEndian(text), Buffer.from('x')])],
])('decodes %s', (_name, bytes) => {
  expect(decodeText(bytes)).toBe(text);
  expect(readDocument(bytes.subarray(0, bytes.length - (bytes.length % 2)))).toEqual({ a: 'é🔑' });
});

test.each(['', 'a', 'é'])('decodes %j', (short) => expect(decodeText(Buffer.from(short))).toBe(short));

test('profiles may be UTF-16', () => {
  const profile = {
    id: 'a',
    name: 'A',
    issuer: 'https://id.example.com',
    clientId: 'a',
    scopes: [],
    api: { baseUrl: 'https://api.example.com' },
  };
  const parse = (bytes: Buffer) => parseRequest({ kind: 'profiles', bytes });
  const json = JSON.stringify([profile]);
  expect(parse(Buffer.from(`\uFEFF${json}`, 'utf16le'))).toBe(parse(Buffer.from(json)));
});
