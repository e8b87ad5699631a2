/**
 * The units of a text: UTF-16 code units, or bytes (a string whose characters are U+0000 to U+00FF,
 * as `latin1` decodes them).
 */
export type TextUnits = 'utf16' | 'bytes';

/** A text with escapes decoded, and where its characters are in the original text. */
export type Decoding = {
  text: string;
  /** Returns the range of the original text that a range of this one was decoded from. */
  toSource(from: number, to: number): { from: number; to: number };
};

/** What an escape stands for, and how many characters it has. */
type Escape = { value: string; length: number };

/** An encoded text inside JSON inside HTML, for example. */
const maxNestedEscapes = 3;

/** Characters with a name in HTML that a secret may contain. */
const namedCharacters: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", plus: '+', sol: '/', equals: '=', period: '.', lowbar: '_' },
  ...{ colon: ':', comma: ',', semi: ';', excl: '!', num: '#', dollar: '$', percnt: '%', lpar: '(', rpar: ')' },
  ...{ ast: '*', midast: '*', commat: '@', lsqb: '[', lbrack: '[', rsqb: ']', rbrack: ']', bsol: '\\', Hat: '^' },
  ...{ UnderBar: '_', grave: '`', lcub: '{', lbrace: '{', rcub: '}', rbrace: '}', vert: '|', verbar: '|', quest: '?' },
  ...{ Tab: '\t', NewLine: '\n' },
};

const jsonEscapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

const octetsPattern = /(?:%[89a-f][0-9a-f])+/iy;
const backslashPattern = /\\(?:u(d[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|[0-9a-f]{4})|x([0-9a-f]{2})|(["'\\/bfnrt]))/iy;
const referencePattern = /&(?:#(\d{1,7});?|#x([0-9a-f]{1,6});?|([a-z]{2,9});)/iy;

const percent = 0x25;
const ampersand = 0x26;
const backslash = 0x5c;

const maxEscapeCharacters = 12;

/** An escape whose end is missing. */
const incompleteEscape = /(?:%[0-9a-f]?|\\(?:u[0-9a-f]{0,3}|x[0-9a-f]?)?|&(?:#?[0-9a-z]{0,9})?)$/i;

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
  const [octets] = execAt(octetsPattern, text, index) ?? [];
  if (!octets) return undefined;
  const value = Buffer.from(octets.replaceAll('%', ''), 'hex').toString(units === 'bytes' ? 'latin1' : 'utf8');
  return { value, length: octets.length };
}

/** Escapes of JSON (RFC 8259 §7) and JavaScript. */
function readBackslash(text: string, index: number, units: TextUnits): Escape | undefined {
  const [all, codeUnits, byte, letter] = execAt(backslashPattern, text, index) ?? [];
  if (!all) return undefined;
  const { length } = all;
  if (letter) return { value: jsonEscapes[letter] ?? letter, length };
  const parts = (codeUnits ?? byte ?? '').split(/\\u/i).map((unit) => Number.parseInt(unit, 16));
  return { value: toUnits(String.fromCharCode(...parts), units), length };
}

/** Character references of HTML. */
function readReference(text: string, index: number, units: TextUnits): Escape | undefined {
  const [all, decimal, hex, name = ''] = execAt(referencePattern, text, index) ?? [];
  if (!all) return undefined;
  const digits = decimal ?? hex;
  const value = digits ? fromCodePoint(digits, decimal ? 10 : 16) : namedCharacters[name];
  return value === undefined ? undefined : { value: toUnits(value, units), length: all.length };
}

/** Returns the value of a digit, or one that no escape reaches. */
function parseDigit(code: number, radix: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return radix === 16 && letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : Number.NaN;
}

function parseDigits(text: string, from: number, to: number, radix: number): number {
  let value = 0;
  for (let index = from; index < to; index += 1) value = value * radix + parseDigit(text.charCodeAt(index), radix);
  return value;
}

/** An ASCII character and the length of its escape in one number, which costs no allocation. */
const pack = (code: number, length: number) => (code < 0x80 ? code * 256 + length : none);
const none = -1;

function parseNumericReference(text: string, index: number): number {
  if (text.charCodeAt(index + 1) !== 0x23) return none;
  const radix = (text.charCodeAt(index + 2) | 0x20) === 0x78 ? 16 : 10;
  const from = index + (radix === 16 ? 3 : 2);
  let to = from;
  while (to < from + 7 && parseDigit(text.charCodeAt(to), radix) >= 0) to += 1;
  if (to === from) return none;
  const hasSemicolon = text.charCodeAt(to) === 0x3b;
  return pack(parseDigits(text, from, to, radix), to - index + (hasSemicolon ? 1 : 0));
}

/** Reads the escape of an ASCII character. There may be hundreds of thousands, so this is fast. */
function parseAsciiEscape(text: string, index: number, code: number): number {
  if (code === percent) return pack(parseDigits(text, index + 1, index + 3, 16), 3);
  if (code === ampersand) return parseNumericReference(text, index);
  const kind = text.charCodeAt(index + 1) | 0x20;
  if (kind === 0x75) return pack(parseDigits(text, index + 2, index + 6, 16), 6);
  return kind === 0x78 ? pack(parseDigits(text, index + 2, index + 4, 16), 4) : none;
}

/** Returns the index of the last replacement that starts at or before a position, or -1. */
function findLast(starts: readonly number[], position: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Collects a decoding: what is copied from the original text, and what replaces parts of it. */
function createWriter(text: string, units: TextUnits) {
  const codes = units === 'bytes' ? new Uint8Array(text.length) : new Uint16Array(text.length);
  /** Each replacement's start and end in the decoding, and those of what it replaces. */
  const [starts, ends, sourceStarts, sourceEnds]: [number[], number[], number[], number[]] = [[], [], [], []];
  let length = 0;
  let copied = 0;

  function copyUntil(end: number): void {
    // Local variables: this loop runs for each character of a large body.
    let at = length;
    for (let index = copied; index < end; index += 1, at += 1) codes[at] = text.charCodeAt(index);
    length = at;
    copied = Math.max(copied, end);
  }

  const toSourceFrom = (position: number) => {
    const last = findLast(starts, position);
    const offset = position - (ends[last] ?? 0);
    return offset < 0 ? (sourceStarts[last] ?? 0) : offset + (sourceEnds[last] ?? 0);
  };
  const toSourceTo = (position: number) => {
    const last = findLast(starts, position - 1);
    return Math.max(0, position - (ends[last] ?? 0)) + (sourceEnds[last] ?? 0);
  };

  return {
    /** Replaces a range of the original text by the characters that are then written. */
    replace(from: number, to: number) {
      copyUntil(from);
      starts.push(length);
      ends.push(length);
      sourceStarts.push(from);
      sourceEnds.push(to);
      copied = to;
    },
    write(code: number) {
      codes[length] = code;
      length += 1;
      ends[ends.length - 1] = length;
    },
    hasReplacements: () => starts.length > 0,
    finish(): Decoding {
      copyUntil(text.length);
      const written = Buffer.from(codes.buffer, 0, length * codes.BYTES_PER_ELEMENT);
      return {
        text: written.toString(units === 'bytes' ? 'latin1' : 'utf16le'),
        toSource: (from, to) => ({ from: toSourceFrom(from), to: toSourceTo(to) }),
      };
    },
  };
}

function readEscape(text: string, index: number, units: TextUnits): Escape | undefined {
  const code = text.charCodeAt(index);
  if (code === percent) return readOctets(text, index, units);
  return code === backslash ? readBackslash(text, index, units) : readReference(text, index, units);
}

const isLineBreak = (code: number) => code === 0x0a || code === 0x0d;

const escapeStart = /[%\\&]/g;

/** Returns the index of the next match from an index on, or the length of the text. */
function findNext(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? text.length;
}

/**
 * Decodes each escape once, without the line breaks that it may stand for; at the end of a
 * truncated text, removes an incomplete one. Returns `undefined` if there is none.
 */
function decodeEscapes(text: string, units: TextUnits, isTruncated: boolean): Decoding | undefined {
  const [incomplete = ''] = (isTruncated && incompleteEscape.exec(text.slice(-maxEscapeCharacters))) || [];
  const end = text.length - incomplete.length;
  const { replace, write, hasReplacements, finish } = createWriter(text, units);
  let index = findNext(escapeStart, text, 0);
  while (index < end) {
    const ascii = parseAsciiEscape(text, index, text.charCodeAt(index));
    const found = ascii === none ? readEscape(text, index, units) : undefined;
    const length = ascii === none ? (found?.length ?? 0) : ascii & 0xff;
    if (length > 0) replace(index, index + length);
    if (ascii !== none && !isLineBreak(ascii >> 8)) write(ascii >> 8);
    for (let at = 0; found && at < found.value.length; at += 1) {
      const code = found.value.charCodeAt(at);
      if (!isLineBreak(code)) write(code);
    }
    index = findNext(escapeStart, text, index + Math.max(1, length));
  }
  // An escaped backslash may be followed by what looks incomplete.
  if (incomplete !== '' && index === end) replace(end, text.length);
  return hasReplacements() ? finish() : undefined;
}

/**
 * Removes line breaks, which encoders insert, with the indentation that follows (RFC 2045 §6.8,
 * RFC 7468 §2).
 *
 * @param pattern {@link lineBreaks} or {@link softLineBreaks}
 */
function removeLineBreaks(text: string, units: TextUnits, pattern: RegExp): Decoding {
  const { replace, finish } = createWriter(text, units);
  pattern.lastIndex = 0;
  for (let found = pattern.exec(text); found; found = pattern.exec(text))
    replace(found.index, found.index + found[0].length);
  return finish();
}

const lineBreaks = /[\r\n][\r\n\t ]*/g;

/** Line breaks of quoted-printable (RFC 2045 §6.7). The equals sign may also belong to the text. */
const softLineBreaks = /=?[\r\n][\r\n\t ]*/g;

/** Soft line breaks of a text that may be cut off after an equals sign. */
const truncatedSoftLineBreaks = /=?[\r\n][\r\n\t ]*|=$/g;

/** Returns the decoding of a decoding. */
const compose = (outer: Decoding, inner: Decoding): Decoding => ({
  text: inner.text,
  toSource(from, to) {
    const range = inner.toSource(from, to);
    return outer.toSource(range.from, range.to);
  },
});

/**
 * Lists a text, the text without line breaks, with its escapes decoded, and again for nested
 * escapes. What is encoded character by character, in any mixture, is plain in one of them.
 *
 * @param isTruncated whether the end of the text may be missing, and with it the end of an escape
 */
export function listDecodings(text: string, units: TextUnits, isTruncated = false): Decoding[] {
  const whole: Decoding = { text, toSource: (from, to) => ({ from, to }) };
  const unbroken = /[\r\n]/.test(text) ? removeLineBreaks(text, units, lineBreaks) : undefined;
  const softBreaks = isTruncated ? truncatedSoftLineBreaks : softLineBreaks;
  const isFolded = /=[\r\n]/.test(text) || (isTruncated && text.endsWith('='));
  const unfolded = isFolded ? removeLineBreaks(text, units, softBreaks) : undefined;
  // Whatever is in a large body is also in its text without line breaks.
  const decodings = units === 'bytes' && unbroken ? [] : [whole];
  for (const start of [unbroken ?? whole, unfolded]) {
    if (start && start !== whole) decodings.push(start);
    let outer = start;
    for (let level = 0; outer && level < maxNestedEscapes; level += 1) {
      const inner = decodeEscapes(outer.text, units, isTruncated);
      outer = inner && compose(outer, inner);
      if (outer) decodings.push(outer);
    }
  }
  return decodings;
}

/**
 * Returns how many characters at the end of a text are the beginning of another.
 *
 * @see Knuth, Morris, Pratt: Fast pattern matching in strings
 */
export function measureOverlap(text: string, beginningOf: string): number {
  const maxOverlap = Math.min(text.length, beginningOf.length - 1);
  const borders = new Uint32Array(maxOverlap + 1);
  let matched = 0;
  for (let index = 1; index < maxOverlap; index += 1) {
    while (matched > 0 && beginningOf[index] !== beginningOf[matched]) matched = borders[matched - 1] ?? 0;
    if (beginningOf[index] === beginningOf[matched]) matched += 1;
    borders[index] = matched;
  }
  matched = 0;
  for (let index = text.length - maxOverlap; index < text.length; index += 1) {
    while (matched > 0 && text[index] !== beginningOf[matched]) matched = borders[matched - 1] ?? 0;
    if (text[index] === beginningOf[matched]) matched += 1;
  }
  return matched;
}
