/**
 * The units of a text: UTF-16 code units, or bytes (a string whose characters are U+0000 to U+00FF,
 * as `latin1` decodes them).
 */
export type TextUnits = 'utf16' | 'bytes';

/** What an escape stands for, and how many characters it has. */
type Escape = { value: string; length: number };

/** Characters with a name in HTML that a secret may contain. */
const namedCharacters: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", plus: '+', sol: '/', equals: '=', period: '.', lowbar: '_' },
  ...{ colon: ':', comma: ',', semi: ';', excl: '!', num: '#', dollar: '$', percnt: '%', lpar: '(', rpar: ')' },
  ...{ ast: '*', midast: '*', commat: '@', lsqb: '[', lbrack: '[', rsqb: ']', rbrack: ']', bsol: '\\', Hat: '^' },
  ...{ UnderBar: '_', grave: '`', lcub: '{', lbrace: '{', rcub: '}', rbrace: '}', vert: '|', verbar: '|', quest: '?' },
  ...{ Tab: '\t', NewLine: '\n' },
};

/** Characters by the code of the one that follows a backslash (RFC 8259 §7). */
const jsonEscapes: ReadonlyMap<number, number> = new Map([
  ...Array.from('"\'\\/BFNRT', (character) => [character.charCodeAt(0), character.charCodeAt(0)] as const),
  ...Object.entries({ b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }).map(
    ([letter, value]) => [letter.charCodeAt(0), value.charCodeAt(0)] as const,
  ),
]);

const octetsPattern = /(?:%[89a-f][0-9a-f])+/iy;
const backslashPattern = /\\(?:u(d[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|[0-9a-f]{4})|x([0-9a-f]{2}))/iy;
const referencePattern = /&(?:#(\d{1,7});?|#x([0-9a-f]{1,6});?|([a-z]{2,9});)/iy;

const percent = 0x25;
const ampersand = 0x26;
const backslash = 0x5c;

const escapeStart = /[%\\&]/g;

/** Returns the index of the next character that may start an escape, or the length of the text. */
export function findEscapeStart(text: string, from: number): number {
  const code = text.charCodeAt(from);
  if (code === percent || code === ampersand || code === backslash) return from;
  escapeStart.lastIndex = from;
  return escapeStart.test(text) ? escapeStart.lastIndex - 1 : text.length;
}

const toUnits = (text: string, units: TextUnits) => (units === 'utf16' ? text : Buffer.from(text).toString('latin1'));

function fromCodePoint(digits: string, radix: number): string | undefined {
  const codePoint = Number.parseInt(digits, radix);
  return codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : undefined;
}

function execAt(pattern: RegExp, text: string, index: number): RegExpExecArray | null {
  pattern.lastIndex = index;
  return pattern.exec(text);
}

/** Percent-encoding (RFC 3986 §2.1). */
function readOctets(text: string, index: number, units: TextUnits): Escape | undefined {
  // The pattern is slow, and there may be hundreds of thousands of percent signs.
  if (parseDigits(text, index + 1, index + 3, 16) === noDigits) return undefined;
  const [octets] = execAt(octetsPattern, text, index) ?? [];
  if (!octets) return undefined;
  const value = Buffer.from(octets.replaceAll('%', ''), 'hex').toString(units === 'bytes' ? 'latin1' : 'utf8');
  return { value, length: octets.length };
}

/** Escapes of JSON (RFC 8259 §7) and JavaScript. */
function readBackslash(text: string, index: number, units: TextUnits): Escape | undefined {
  const [all, codeUnits, byte] = execAt(backslashPattern, text, index) ?? [];
  if (!all) return undefined;
  const parts = (codeUnits ?? byte ?? '').split(/\\u/i).map((unit) => Number.parseInt(unit, 16));
  return { value: toUnits(String.fromCharCode(...parts), units), length: all.length };
}

/** Character references of HTML. */
function readReference(text: string, index: number, units: TextUnits): Escape | undefined {
  const [all, decimal, hex, name = ''] = execAt(referencePattern, text, index) ?? [];
  if (!all) return undefined;
  const digits = decimal ?? hex;
  const value = digits ? fromCodePoint(digits, decimal ? 10 : 16) : namedCharacters[name];
  return value === undefined ? undefined : { value: toUnits(value, units), length: all.length };
}

const noDigits = -1;

function parseDigit(code: number, radix: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return radix === 16 && letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : noDigits;
}

function parseDigits(text: string, from: number, to: number, radix: number): number {
  let value = 0;
  for (let index = from; index < to; index += 1) {
    const digit = parseDigit(text.charCodeAt(index), radix);
    if (digit === noDigits) return noDigits;
    value = value * radix + digit;
  }
  return value;
}

/** The result of {@link parseAsciiEscape} if no escape of an ASCII character begins there. */
export const noEscape = -1;

/** An ASCII character and the length of its escape in one number, which costs no allocation. */
const pack = (code: number, length: number) => (code >= 0 && code < 0x80 ? code * 256 + length : noEscape);

function parseNumericReference(text: string, index: number): number {
  if (text.charCodeAt(index + 1) !== 0x23) return noEscape;
  const radix = (text.charCodeAt(index + 2) | 0x20) === 0x78 ? 16 : 10;
  const from = index + (radix === 16 ? 3 : 2);
  let to = from;
  while (to < from + 7 && parseDigit(text.charCodeAt(to), radix) !== noDigits) to += 1;
  if (to === from) return noEscape;
  const hasSemicolon = text.charCodeAt(to) === 0x3b;
  return pack(parseDigits(text, from, to, radix), to - index + (hasSemicolon ? 1 : 0));
}

/**
 * Reads the escape of an ASCII character. There may be hundreds of thousands, so this is fast.
 *
 * @param code of the character at the index
 * @returns the character times 256 plus the length of its escape, or {@link noEscape}
 */
export function parseAsciiEscape(text: string, index: number, code: number): number {
  if (code === percent) return pack(parseDigits(text, index + 1, index + 3, 16), 3);
  if (code === ampersand) return parseNumericReference(text, index);
  const kind = text.charCodeAt(index + 1) | 0x20;
  if (kind === 0x75) return pack(parseDigits(text, index + 2, index + 6, 16), 6);
  if (kind === 0x78) return pack(parseDigits(text, index + 2, index + 4, 16), 4);
  return pack(jsonEscapes.get(text.charCodeAt(index + 1)) ?? noDigits, 2);
}

/** Reads the escape that begins at an index; `undefined` if there is none. */
export function readEscape(text: string, index: number, units: TextUnits): Escape | undefined {
  const code = text.charCodeAt(index);
  if (code === percent) return readOctets(text, index, units);
  return code === backslash ? readBackslash(text, index, units) : readReference(text, index, units);
}
