import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { removeInvisible } from '../../shared/invisible-characters.ts';
import { decodeText } from './decode-text.ts';
import { isJsonObject, parseJson } from './json.ts';

/** PEM labels (RFC 7468 §4), each with a parser of the DER that they stand for. */
const derParsers: readonly [label: string, parse: (der: Buffer) => unknown][] = [
  ['CERTIFICATE', (der) => new X509Certificate(der)],
  ['PUBLIC KEY', (key) => createPublicKey({ key, format: 'der', type: 'spki' })],
  ['RSA PUBLIC KEY', (key) => createPublicKey({ key, format: 'der', type: 'pkcs1' })],
  ['PRIVATE KEY', (key) => createPrivateKey({ key, format: 'der', type: 'pkcs8' })],
  ['RSA PRIVATE KEY', (key) => createPrivateKey({ key, format: 'der', type: 'pkcs1' })],
  ['EC PRIVATE KEY', (key) => createPrivateKey({ key, format: 'der', type: 'sec1' })],
];

const toPem = (label: string, base64: string) =>
  [`-----BEGIN ${label}-----`, ...(base64.match(/.{1,64}/g) ?? []), `-----END ${label}-----`].join('\n');

/** Whether bytes are DER: a SEQUENCE with a length of two or more bytes, as keys have. */
const isDer = (bytes: Uint8Array) => bytes[0] === 0x30 && (bytes[1] === 0x81 || bytes[1] === 0x82);

/** Decodes the content of a key file: text, or DER, which becomes base64. */
export const decodeKeyFile = (bytes: Uint8Array): string =>
  isDer(bytes) ? Buffer.from(bytes).toString('base64') : decodeText(bytes);

function derToPem(base64: string): string | undefined {
  const der = Buffer.from(base64, 'base64');
  for (const [label, parse] of derParsers) {
    try {
      parse(der);
      return toPem(label, base64);
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

/** Returns the PEM that members of an object contain: a service account, or keys by their ID. */
function findPemMembers(json: unknown): string {
  const members = isJsonObject(json) ? Object.values(json) : Array.isArray(json) ? json : [];
  return members.filter((member) => typeof member === 'string' && member.includes('-----BEGIN ')).join('\n');
}

/**
 * Brings the text of a key into the form that parsers accept: JSON as it is; PEM without the text
 * around it, indentation, literal `\n` and quotes; base64 of DER and PEM in JSON as PEM.
 *
 * @see RFC 7468
 */
export function normalizeKeyText(text: string): string {
  const plain = removeInvisible(text).trim();
  const json = /^[{[]/.test(plain) ? parseJson(plain) : undefined;
  const pem = json === undefined ? plain : findPemMembers(json);
  if (pem === '') return plain;
  const lines = pem.replaceAll('\\r', '').replaceAll('\\n', '\n');
  const blocks = [...lines.matchAll(pemBlock)].map(([block, label = '', body = '']) =>
    // Headers, as of an encrypted key, need their lines.
    body.includes(':') ? block : toPem(label, body.replace(/\s+/g, '')),
  );
  if (blocks.length > 0) return blocks.join('\n');
  const base64 = lines.replace(/\s+|^["']|["']$/g, '');
  return (/^MI[A-Za-z0-9+/]{30,}={0,2}$/.test(base64) && derToPem(base64)) || plain;
}
