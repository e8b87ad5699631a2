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

/** With and without padding, in the standard and the URL-safe alphabet (RFC 4648 §4 and §5). */
function base64Spellings(text: string): string[] {
  const bytes = Buffer.from(text, 'utf8');
  const padded = bytes.toString('base64');
  return [padded, padded.replace(/=+$/, ''), bytes.toString('base64url')];
}

/** Characters that no encoder escapes. Most tokens have no others. */
const neverEscaped = /^[\w.-]*$/;

/**
 * Lists the ways a text is written in addresses, forms, JSON and base64.
 *
 * @returns each spelling once, the text itself first
 */
export function listSpellings(text: string): string[] {
  const wellFormed = text.toWellFormed();
  return [
    ...new Set([
      wellFormed,
      ...(neverEscaped.test(wellFormed) ? [] : [...percentSpellings(wellFormed), ...jsonSpellings(wellFormed)]),
      ...base64Spellings(wellFormed),
    ]),
  ];
}
