import { runSteps, type Steps } from '../steps.ts';
import { compose, createWriter, type Decoding, type Range, undecoded, type Writer } from './decoding.ts';
import { findEscapeStart, noEscape, parseAsciiEscape, readEscape, type TextUnits } from './escapes.ts';

/** An encoded text inside JSON inside HTML, for example. */
const maxNestedEscapes = 3;

const maxEscapeCharacters = 12;

/** An escape whose end is missing. */
const incompleteEscape = /(?:%[0-9a-f]?|\\(?:u[0-9a-f]{0,3}|x[0-9a-f]?)?|&(?:#?[0-9a-z]{0,9})?)$/i;

const isLineBreak = (code: number) => code === 0x0a || code === 0x0d;

/**
 * Decodes the escapes that start in a range.
 *
 * @returns the index of the next one
 */
function decodeRange(text: string, range: Range, units: TextUnits, { replace, write }: Writer): number {
  let index = range.from;
  while (index < range.to) {
    const ascii = parseAsciiEscape(text, index, text.charCodeAt(index));
    const found = ascii === noEscape ? readEscape(text, index, units) : undefined;
    const length = ascii === noEscape ? (found?.length ?? 0) : ascii & 0xff;
    if (length > 0) replace(index, index + length);
    if (ascii !== noEscape && !isLineBreak(ascii >> 8)) write(ascii >> 8);
    for (let at = 0; found && at < found.value.length; at += 1) {
      const code = found.value.charCodeAt(at);
      if (!isLineBreak(code)) write(code);
    }
    index = findEscapeStart(text, index + Math.max(1, length));
  }
  return index;
}

/** How many characters are decoded in one step. */
const stepCharacters = 32_768;

/**
 * Decodes each escape once, without the line breaks that it may stand for; at the end of a
 * truncated text, removes an incomplete one. Returns `undefined` if there is none.
 */
function* decodeEscapes(text: string, units: TextUnits, isTruncated: boolean): Steps<Decoding | undefined> {
  const [incomplete = ''] = (isTruncated && incompleteEscape.exec(text.slice(-maxEscapeCharacters))) || [];
  const end = text.length - incomplete.length;
  const writer = createWriter(text, units);
  let index = findEscapeStart(text, 0);
  while (index < end) {
    index = decodeRange(text, { from: index, to: Math.min(end, index + stepCharacters) }, units, writer);
    yield;
  }
  // An escaped backslash may be followed by what looks incomplete.
  if (incomplete !== '' && index === end) writer.replace(end, text.length);
  return writer.hasReplacements() ? writer.finish() : undefined;
}

/**
 * Removes line breaks, which encoders insert, with the indentation that follows (RFC 2045 §6.8,
 * RFC 7468 §2).
 *
 * @param pattern {@link lineBreaks} or {@link softLineBreaks}
 */
function* removeLineBreaks(text: string, units: TextUnits, pattern: RegExp): Steps<Decoding> {
  const { replace, finish } = createWriter(text, units);
  let next = 0;
  let stepEnd = stepCharacters;
  for (;;) {
    // Between steps, the pattern is used for other texts.
    pattern.lastIndex = next;
    const found = pattern.exec(text);
    if (!found) return finish();
    next = pattern.lastIndex;
    replace(found.index, next);
    if (next > stepEnd) {
      stepEnd = next + stepCharacters;
      yield;
    }
  }
}

const lineBreaks = /[\r\n][\r\n\t ]*/g;

/** Line breaks of quoted-printable (RFC 2045 §6.7). The equals sign may also belong to the text. */
const softLineBreaks = /=?[\r\n][\r\n\t ]*/g;

/** Soft line breaks of a text that may be cut off after an equals sign. */
const truncatedSoftLineBreaks = /=?[\r\n][\r\n\t ]*|=$/g;

/**
 * Lists a text, the text without line breaks, with its escapes decoded, and again for nested
 * escapes. What is encoded character by character, in any mixture, is plain in one of them.
 *
 * @param isTruncated whether the end of the text may be missing, and with it the end of an escape
 */
export const listDecodings = (text: string, units: TextUnits, isTruncated = false): Decoding[] =>
  runSteps(decodeInSteps(text, units, isTruncated));

/** Does the same as {@link listDecodings}, in steps. */
export function* decodeInSteps(text: string, units: TextUnits, isTruncated: boolean): Steps<Decoding[]> {
  const whole = undecoded(text);
  const unbroken = /[\r\n]/.test(text) ? yield* removeLineBreaks(text, units, lineBreaks) : undefined;
  const softBreaks = isTruncated ? truncatedSoftLineBreaks : softLineBreaks;
  const isFolded = /=[\r\n]/.test(text) || (isTruncated && text.endsWith('='));
  const unfolded = isFolded ? yield* removeLineBreaks(text, units, softBreaks) : undefined;
  // Whatever is in a large body is also in its text without line breaks.
  const decodings = units === 'bytes' && unbroken ? [] : [whole];
  for (const start of [unbroken ?? whole, unfolded]) {
    if (start && start !== whole) decodings.push(start);
    let outer = start;
    for (let level = 0; outer && level < maxNestedEscapes; level += 1) {
      const inner = yield* decodeEscapes(outer.text, units, isTruncated);
      outer = inner && compose(outer, inner);
      if (outer) decodings.push(outer);
    }
  }
  return decodings;
}
