import { listDecodings } from './decode-escapes.ts';

/**
 * Shorter secrets occur in ordinary text by chance, so a label would reveal them by what it
 * replaces. They are not searched for: callers withhold the text instead.
 */
export const minSearchableCharacters = 6;

/**
 * Characters that common percent-encoders leave as they are, besides letters, digits, `-`, `.` and
 * `_`. What one of them leaves, another encodes: a secret with `~` differs between a query and a
 * form.
 */
const unescapedCharacters = [
  '', // PHP's urlencode
  '~', // RFC 3986 §2.3: Python, Go, .NET, PHP's rawurlencode
  '*', // application/x-www-form-urlencoded (https://url.spec.whatwg.org/), Java
  "~!*'()", // encodeURIComponent
];

function percentEncode(text: string, unescaped: string): string {
  return encodeURIComponent(text).replace(/[~!*'()]/g, (character) =>
    unescaped.includes(character) ? character : `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** With a space as `%20` or `+`, and with octets in upper or lower case. */
function percentSpellings(text: string): string[] {
  const encoded = unescapedCharacters
    .map((unescaped) => percentEncode(text, unescaped))
    .flatMap((spelling) => [spelling, spelling.replaceAll('%20', '+')]);
  return [...encoded, ...encoded.map((spelling) => spelling.replace(/%[0-9A-F]{2}/g, (octet) => octet.toLowerCase()))];
}

/** Characters that JSON encoders escape though RFC 8259 §7 does not make them. */
const escapedInJson = [
  /(?!)/g, // JSON.stringify
  /[^ -~]/g, // Python, PHP
  /[<>&\u2028\u2029]/g, // Go
  /\\"|[<>&'+`]|[^ -~]/g, // .NET
];

/** Of an escaped quotation mark, the escape is replaced too. */
const unicodeEscape = (found: string) =>
  `\\u${found
    .charCodeAt(found.length - 1)
    .toString(16)
    .padStart(4, '0')}`;

/** Inside a JSON string, and inside JSON that is itself in a string. */
function jsonSpellings(text: string): string[] {
  const once = escapedInJson
    .map((pattern) => JSON.stringify(text).slice(1, -1).replace(pattern, unicodeEscape))
    .flatMap((spelling) => [spelling, spelling.replaceAll('/', '\\/')])
    .flatMap((spelling) => [
      spelling,
      spelling.replace(/\\u[0-9a-f]{4}/g, (unit) => `\\u${unit.slice(2).toUpperCase()}`),
    ]);
  return [...once, ...once.map((spelling) => JSON.stringify(spelling).slice(1, -1))];
}

const toUrlSafe = (base64: string) => base64.replaceAll('+', '-').replaceAll('/', '_');

/** With and without padding, in the standard and the URL-safe alphabet (RFC 4648 §4 and §5). */
function base64Spellings(text: string): string[] {
  const bytes = Buffer.from(text);
  const padded = bytes.toString('base64');
  return [padded, padded.replace(/=+$/, ''), bytes.toString('base64url')];
}

/**
 * Returns the characters of base64 that a text determines if it follows some octets of a group of
 * three: `Bearer` and a space precede a token by seven, which leaves one.
 */
function embeddedBase64(text: string, octetsBefore: number): string {
  const bytes = Buffer.from(text);
  const encoded = Buffer.concat([Buffer.alloc(octetsBefore), bytes]).toString('base64');
  return encoded.slice(Math.ceil((octetsBefore * 8) / 6), Math.floor(((octetsBefore + bytes.length) * 8) / 6));
}

const embeddedBase64Spellings = (text: string) =>
  [0, 1, 2].map((octetsBefore) => embeddedBase64(text, octetsBefore)).flatMap((one) => [one, toUrlSafe(one)]);

function hexSpellings(text: string): string[] {
  const hex = Buffer.from(text).toString('hex');
  return [hex, hex.toUpperCase()];
}

/** Character references of HTML, for everything but letters and digits. */
function htmlSpellings(text: string): string[] {
  const replaced = (reference: (codePoint: number) => string) =>
    text.replace(/[^A-Za-z0-9]/gu, (character) => reference(character.codePointAt(0) ?? 0));
  return [
    replaced((codePoint) => `&#${codePoint};`),
    replaced((codePoint) => `&#x${codePoint.toString(16)};`),
    replaced((codePoint) => `&#x${codePoint.toString(16).toUpperCase()};`),
  ];
}

/** Characters that no encoder escapes. Most tokens have no others. */
const neverEscaped = /^[\w.-]*$/;

/** Fewer characters of base64 or hex occur in ordinary text by chance. */
const minEmbeddedCharacters = 8;

/**
 * Lists the spellings of a text in URLs, forms, JSON, HTML, base64 and hex.
 *
 * @returns each spelling once, the text itself first
 */
export function listSpellings(text: string): string[] {
  const wellFormed = text.toWellFormed();
  return listSpellingsWith(wellFormed, listWithoutEscapes(wellFormed));
}

/** Lists the spellings that encode a whole text, which look the same for every text. */
const listWithoutEscapes = (wellFormed: string) => [
  ...embeddedBase64Spellings(wellFormed),
  ...hexSpellings(wellFormed),
];

function listSpellingsWith(wellFormed: string, embedded: readonly string[]): string[] {
  const escaped = neverEscaped.test(wellFormed)
    ? []
    : [...percentSpellings(wellFormed), ...jsonSpellings(wellFormed), ...htmlSpellings(wellFormed)];
  return [
    ...new Set([
      wellFormed,
      ...escaped,
      ...base64Spellings(wellFormed),
      ...embedded.filter(({ length }) => length >= minEmbeddedCharacters),
    ]),
  ];
}

/** A spelling of a secret, and the part of it that is searched for first. */
export type Encoding = { form: string; core: string };

/** What an escape before or after a secret may take of it. */
const maxTakenCharacters = 6;
const maxCoreCharacters = 48;

/**
 * Returns the end of a spelling, which no other secret shares, unless the spelling is short. Tokens
 * of one server begin alike.
 */
function coreOf(form: string): string {
  if (form.length < 4 * maxTakenCharacters) return form;
  return form.slice(maxTakenCharacters, -maxTakenCharacters).slice(-maxCoreCharacters);
}

/**
 * Lists what to search for in the decodings of a text ({@link listDecodings}): the secret as it is
 * and as its own escapes are decoded, and its spellings without escapes.
 *
 * @returns each once, the secret itself first; what is too short to search for is omitted
 */
export function listEncodings(secret: string): Encoding[] {
  const wellFormed = secret.toWellFormed();
  return listEncodingsWith(wellFormed, listWithoutEscapes(wellFormed));
}

function listEncodingsWith(wellFormed: string, embedded: readonly string[]): Encoding[] {
  const padded = Buffer.from(wellFormed).toString('base64');
  const inside = embeddedBase64(wellFormed, 0);
  const encodings = new Map<string, Encoding>();
  const add = (form: string, determined = form) => {
    const core = coreOf(determined);
    if (core.length >= minSearchableCharacters && !encodings.has(form)) encodings.set(form, { form, core });
  };
  const decoded = listDecodings(wellFormed, 'utf16').flatMap(({ text }) => [text, text.replace(/[\r\n]/g, '')]);
  for (const text of decoded) for (const form of [text, text.replaceAll(' ', '+')]) add(form, form.replace(/=+$/, ''));
  add(padded, inside);
  add(toUrlSafe(padded), toUrlSafe(inside));
  for (const form of embedded) add(form);
  return [...encodings.values()];
}

/**
 * Returns a lower bound of the lengths of a secret's spellings, which is known before they are.
 */
export const getMinSpellingLength = (secret: string): number =>
  neverEscaped.test(secret)
    ? Math.max(minSearchableCharacters, secret.length - 2 * maxTakenCharacters)
    : minSearchableCharacters;

/**
 * Lists the texts to search for in the decodings of a text: every spelling of a secret, and what
 * remains of it if an escape before or after it takes some of its characters.
 *
 * @returns each once; what is too short to search for is omitted
 */
export function listEncodedTexts(secret: string): string[] {
  const wellFormed = secret.toWellFormed();
  const embedded = listWithoutEscapes(wellFormed);
  const remaining = listEncodingsWith(wellFormed, embedded).flatMap(({ form }) => {
    const stripped = form.replace(/=+$/, '');
    const isLong = stripped.length >= 4 * maxTakenCharacters;
    return [form, isLong ? stripped.slice(maxTakenCharacters, -maxTakenCharacters) : stripped];
  });
  return [...new Set([...listSpellingsWith(wellFormed, embedded), ...remaining])].filter(
    ({ length }) => length >= minSearchableCharacters,
  );
}
