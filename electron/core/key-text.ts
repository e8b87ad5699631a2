import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { removeInvisible } from '../../shared/invisible-characters.ts';
import { decodeText } from './decode-text.ts';
import { isJsonObject, parseJson } from './json.ts';

/** PEM labels (RFC 7468 §4), each with a parser of the DER that they stand for. */
const derParsers: readonly [label: string, parse: (der: Buffer) => unknown][] = [
  ['CERTIFICATE', (der) => new X509Certificate(der)],
  // Before public keys, which can be parsed from private keys, too.
  ['PRIVATE KEY', (key) => createPrivateKey({ key, format: 'der', type: 'pkcs8' })],
  ['RSA PRIVATE KEY', (key) => createPrivateKey({ key, format: 'der', type: 'pkcs1' })],
  ['EC PRIVATE KEY', (key) => createPrivateKey({ key, format: 'der', type: 'sec1' })],
  ['PUBLIC KEY', (key) => createPublicKey({ key, format: 'der', type: 'spki' })],
  ['RSA PUBLIC KEY', (key) => createPublicKey({ key, format: 'der', type: 'pkcs1' })],
];

const toPem = (label: string, base64: string) =>
  [`-----BEGIN ${label}-----`, ...(base64.match(/.{1,64}/g) ?? []), `-----END ${label}-----`].join('\n');

/** Whether bytes are DER: a SEQUENCE of the length that it names. */
function isDer([tag, length = 0, ...rest]: Uint8Array): boolean {
  const lengthBytes = length > 0x80 ? rest.slice(0, length - 0x80) : [];
  const size = lengthBytes.reduce((sum, byte) => sum * 256 + byte, 0);
  return tag === 0x30 && rest.length - lengthBytes.length === (length > 0x80 ? size : length);
}

/** Decodes the content of a key file: text, or DER, which becomes base64. */
export const decodeKeyFile = (bytes: Uint8Array): string =>
  isDer(bytes) ? Buffer.from(bytes).toString('base64') : decodeText(bytes);

/** Returns the PEM for base64 or base64url of DER, without white space. */
function derToPem(base64: string): string | undefined {
  if (!/^M[\w+/-]{30,}={0,2}$/.test(base64)) return undefined;
  const der = Buffer.from(base64, 'base64');
  for (const [label, parse] of derParsers) {
    try {
      parse(der);
      return toPem(label, der.toString('base64'));
    } catch {}
  }
  return undefined;
}

/**
 * A PEM block, capturing its label and content. The content ends at the next dashes, so that a
 * block without an end is not searched to the end of the text.
 *
 * @see RFC 7468 §2
 */
export const pemBlock = /-----BEGIN ([A-Z0-9 ]+)-----((?:(?!-----)[\s\S])*?)-----END \1-----/g;

/** More levels of objects than key files have around a key. */
const maxLevels = 4;

/** Returns the PEM of members of an object: of a service account, a realm, or keys by their ID. */
function findPemMembers(json: unknown, level = 0): string[] {
  if (level > maxLevels || typeof json !== 'object' || json === null) return [];
  return Object.values(json).flatMap((member) => {
    if (typeof member !== 'string') return isJsonObject(member) ? findPemMembers(member, level + 1) : [];
    return member.includes('-----BEGIN ') ? member : (derToPem(member) ?? []);
  });
}

/** What some editors make of the dashes around a label. */
const labelLine = /[-\u2010-\u2015]{2,10} ?(BEGIN|END) ([A-Z0-9 ]*[A-Z0-9]) ?[-\u2010-\u2015]{2,10}/g;

/** Undoes base64 or percent-encoding of PEM, as in variables and headers. */
function decodePem(text: string): string {
  if (/^["']?LS0tLS1CRUdJTi/.test(text)) return Buffer.from(text.replace(/^["']/, ''), 'base64').toString();
  return /-BEGIN(?:%20|\+)/.test(text)
    ? text.replace(/%([0-7][\da-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;
}

/**
 * Brings the text of a key into the form that parsers accept: JSON as it is; PEM without the text
 * around it, indentation, literal `\n`, quotes and a second encoding; base64 of DER and PEM in JSON
 * as PEM.
 *
 * @see RFC 7468
 */
export function normalizeKeyText(text: string): string {
  const plain = decodePem(removeInvisible(text).trim());
  const json = /^[{[]/.test(plain) ? parseJson(plain) : undefined;
  const pem = json === undefined ? plain : findPemMembers(json).join('\n');
  if (pem === '') return plain;
  const lines = pem.replace(/\\+r/g, '').replace(/\\+n/g, '\n').replace(labelLine, '-----$1 $2-----');
  const blocks = [...lines.matchAll(pemBlock)].map(([block, label = '', body = '']) =>
    // Headers, as of an encrypted key, need their lines.
    body.includes(':') ? block : toPem(label, body.replace(/["'][ \t]+\+|[\s>"',;]+/g, '')),
  );
  if (blocks.length > 0) return blocks.join('\n');
  return derToPem(lines.replace(/<[^<>]{0,200}>|\s+|^["']|["']$/g, '')) ?? plain;
}
