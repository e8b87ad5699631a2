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
function isDer(bytes: Uint8Array): boolean {
  const [tag, length = 0] = bytes;
  const lengthBytes = bytes.subarray(2, 2 + Math.max(0, length - 0x80));
  const size = length > 0x80 ? lengthBytes.reduce((sum, byte) => sum * 256 + byte, 0) : length;
  return tag === 0x30 && bytes.length === 2 + lengthBytes.length + size;
}

/** Decodes the content of a key file: text, or DER, which becomes base64. */
export const decodeKeyFile = (bytes: Uint8Array): string =>
  isDer(bytes) ? Buffer.from(bytes).toString('base64') : decodeText(bytes);

/**
 * Returns the label of what DER contains.
 *
 * @param label the label that it has, if it has one; kept if it fits
 */
function findLabel(der: Buffer, label?: string): string | undefined {
  const candidates = [...derParsers].sort(([a], [b]) => Number(b === label) - Number(a === label));
  return candidates.find(([, parse]) => {
    try {
      return Boolean(parse(der));
    } catch {
      return false;
    }
  })?.[0];
}

/** Returns the PEM for base64 or base64url of DER, without white space. */
function derToPem(base64: string): string | undefined {
  if (!/^M[\w+/-]{30,}={0,2}$/.test(base64)) return undefined;
  const der = Buffer.from(base64, 'base64');
  const label = findLabel(der);
  return label && toPem(label, der.toString('base64'));
}

/**
 * A PEM block, capturing its label and content. The content ends at the next dashes, so that a
 * block without an end is not searched to the end of the text.
 *
 * @see RFC 7468 §2
 */
export const pemBlock = /-----BEGIN ([A-Z0-9 ]+)-----((?:(?!-----)[\s\S])*?)-----END \1-----/g;

/** More levels of objects than key files have around a key. */
const maxLevels = 6;

/** Returns the PEM of members of an object: of a service account, a realm, or keys by their ID. */
function findPemMembers(json: unknown, level = 0): string[] {
  if (level > maxLevels || typeof json !== 'object' || json === null) return [];
  return Object.values(json).flatMap((member) => {
    if (typeof member !== 'string') return isJsonObject(member) ? findPemMembers(member, level + 1) : [];
    return member.includes('-----BEGIN ') ? member : (derToPem(member) ?? []);
  });
}

/** Members around a JWK: their names are not key IDs. */
const isKeyName = (name: string) =>
  /^(?:|\d+|(?:.*[^a-z])?(?:jwks?|keys?|public|private|data|value))$|Key$/i.test(name);

/** Collects the JWKs that JSON contains, also in strings, named by key ID unless they have one. */
function findJwks(value: unknown, name = '', level = 0): object[] {
  if (typeof value === 'string' && /^\s*[{[]/.test(value) && level <= maxLevels)
    return findJwks(parseJson(value), name, level + 1);
  if (typeof value !== 'object' || value === null || level > maxLevels) return [];
  if (isJsonObject(value) && typeof value.kty === 'string') return [isKeyName(name) ? value : { kid: name, ...value }];
  return Object.entries(value).flatMap(([member, child]) => findJwks(child, member, level + 1));
}

/** Writes an object of JavaScript or Python as JSON. */
const toJsonSyntax = (text: string) =>
  text
    .replaceAll("'", '"')
    .replace(/([{,]\s{0,80})([A-Za-z]\w{0,40})\s{0,8}:/g, '$1"$2":')
    .replace(/:\s{0,8}None\b/g, ':null')
    .replace(/,(?=\s{0,80}[}\]])/g, '');

/** Parses JSON, also with quotes around it, within other text, or as an object of a program. */
function findJson(text: string): unknown {
  const end = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']')) + 1;
  const object = text.slice(Math.max(0, text.search(/[{[]/)), end);
  const parseObject = () => parseJson(object) ?? parseJson(toJsonSyntax(object));
  return parseJson(text) ?? (/^[{[]/.test(object) ? parseObject() : undefined);
}

/** Returns the key ID of a Google service account, whose tokens have it as their `kid`. */
export function findPrivateKeyId(text: string): string | undefined {
  const json = findJson(removeInvisible(text).trim());
  const keyId = isJsonObject(json) ? json.private_key_id : undefined;
  return typeof keyId === 'string' && keyId !== '' ? keyId : undefined;
}

/** Decodes base64 of JSON. */
function decodeWrappedJson(text: string): string | undefined {
  const base64 = text.replace(/\s+/g, '');
  if (!/^(?:ey|ew|W3|Wy)[\w+/-]+={0,2}$/.test(base64)) return undefined;
  const decoded = Buffer.from(base64, 'base64').toString();
  return parseJson(decoded) === undefined ? undefined : decoded;
}

/** The members of a JWK by the elements of a key in XML (XML Signature §4.5.2.2, .NET). */
const xmlElements = { Modulus: 'n', Exponent: 'e', D: 'd', P: 'p', Q: 'q', DP: 'dp', DQ: 'dq', InverseQ: 'qi' };

/** Returns the JWK for an RSA key in XML. */
function findXmlKey(text: string): string | undefined {
  if (!/<RSAKeyValue[\s>]/.test(text)) return undefined;
  const members = Object.entries(xmlElements).flatMap(([element, member]) => {
    const value = new RegExp(`<${element}>([^<]+)<`).exec(text)?.[1];
    return value === undefined ? [] : [[member, Buffer.from(value, 'base64').toString('base64url')]];
  });
  return JSON.stringify({ kty: 'RSA', ...Object.fromEntries(members) });
}

/** Finds keys in base64 of DER or PEM, as values of settings or of a Secret of Kubernetes. */
function findEncodedKeys(text: string): string[] {
  const values = text.match(/(?<![\w+/-])(?:M[\w+/-]{60,}|LS0tLS1CRUdJTi[\w+/]{40,})={0,2}/g) ?? [];
  return values.flatMap((value) =>
    value.startsWith('LS0t') ? Buffer.from(value, 'base64').toString() : (derToPem(value) ?? []),
  );
}

/** Returns a PEM block with the label of its content: PKCS #1 often has that of PKCS #8. */
function repairBlock(label: string, base64: string): string {
  const isKnown = derParsers.some(([one]) => one === label);
  const found = isKnown ? findLabel(Buffer.from(base64, 'base64'), label) : undefined;
  return toPem(found ?? label, base64);
}

/** How often a key may be wrapped in base64 or quotes. */
const maxWraps = 3;

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
 * Brings the text of a key into the form that parsers accept: JWKs of JSON as a set, without what
 * is around them; PEM without the text around it, indentation, literal `\n`, quotes and a second
 * encoding; base64 of DER and PEM in JSON as PEM.
 *
 * @see RFC 7468
 */
export function normalizeKeyText(text: string, wraps = 0): string {
  const plain = decodePem(removeInvisible(text).trim());
  const json = plain.includes('BEGIN ') && !/^["{[]/.test(plain) ? undefined : findJson(plain);
  const wrapped = typeof json === 'string' ? json : decodeWrappedJson(plain);
  if (wrapped !== undefined && wraps < maxWraps) return normalizeKeyText(wrapped, wraps + 1);
  const jwks = isJsonObject(json) && json.kty !== undefined ? [] : findJwks(json);
  if (jwks.length > 0) return JSON.stringify({ keys: jwks });
  const pem = json === undefined ? plain : findPemMembers(json).join('\n');
  if (pem === '') return isJsonObject(json) ? JSON.stringify(json) : plain;
  const lines = pem.replace(/\\+r/g, '').replace(/\\+n/g, '\n').replace(labelLine, '-----$1 $2-----');
  const blocks = [...lines.matchAll(pemBlock)].map(([block, label = '', body = '']) =>
    // Headers, as of an encrypted key, need their lines.
    body.includes(':')
      ? block
      : repairBlock(label, body.replace(/(?<=["'`]\s{0,8})\+(?=\s)|<[^<>]{0,20}>|[\s>"',;`.\\]+/g, '')),
  );
  if (blocks.length > 0) return blocks.join('\n');
  const whole = findXmlKey(plain) ?? derToPem(lines.replace(/<[^<>]{0,200}>|\s+|^["']|["']$/g, ''));
  return whole ?? (findEncodedKeys(plain).join('\n') || plain);
}
