import { memoizePerSecret } from '../memoize.ts';
import type { Secret } from '../secret.ts';
import { runSteps, type Steps } from '../steps.ts';
import { decodeInSteps } from './decode-escapes.ts';
import type { Range } from './decoding.ts';
import type { TextUnits } from './escapes.ts';
import { measureOverlap } from './measure-overlap.ts';
import { type Encoding, listEncodings, minSearchableCharacters } from './spellings.ts';

/** Replaces secrets in bytes by as many asterisks, so that sizes and offsets stay the same. */
export type Mask = {
  /**
   * Masks bytes in place.
   *
   * @param isTruncated also masks the beginning of a secret whose end is cut off
   * @returns whether there was anything to mask
   */
  maskBytes(bytes: Uint8Array, isTruncated?: boolean): boolean;
  /** Does the same, in steps: a large body takes long. */
  maskInSteps(bytes: Uint8Array, isTruncated?: boolean): Steps<boolean>;
  maskText(text: string): string;
  /**
   * Creates a stream that masks chunks, and secrets that span them. It holds the last bytes back
   * until the next chunk or the end.
   */
  createStream(): { update(bytes: Uint8Array): Steps<Uint8Array>; final(): Uint8Array };
};

/** The most bytes that a character is written with: escaped twice, in UTF-16. */
const maxBytesPerCharacter = 32;

/** Returns the part of a text around a core that equals the spelling around the same core. */
function extend(text: string, at: number, { form, core }: Encoding): Range {
  const offset = form.indexOf(core);
  let before = 0;
  while (before < offset && text[at - before - 1] === form[offset - before - 1]) before += 1;
  let length = core.length;
  while (offset + length < form.length && text[at + length] === form[offset + length]) length += 1;
  return { from: at - before, to: at + length };
}

/** Finds secrets in a text and in all that its escapes stand for. */
function* findRanges(
  text: string,
  secrets: readonly Encoding[],
  units: TextUnits,
  isTruncated: boolean,
): Steps<Range[]> {
  const ranges: Range[] = [];
  for (const { text: decoded, toSource } of yield* decodeInSteps(text, units, isTruncated))
    for (const encoding of secrets) {
      yield;
      const { form, core } = encoding;
      for (let at = decoded.indexOf(core); at >= 0; ) {
        const { from, to } = extend(decoded, at, encoding);
        ranges.push(toSource(from, to));
        at = decoded.indexOf(core, to);
      }
      const overlap = isTruncated ? measureOverlap(decoded, form) : 0;
      if (overlap > 0) ranges.push({ from: toSource(decoded.length - overlap, decoded.length).from, to: text.length });
    }
  return ranges;
}

const byteOrders = ['le', 'be'] as const;

const toBytes = (text: string) => Buffer.from(text).toString('latin1');

/** What is searched for in text, and in bytes. */
const encode = memoizePerSecret((value) => {
  const encodings = value.length >= minSearchableCharacters ? listEncodings(value) : [];
  const byteEncodings = encodings.map(({ form, core }) => ({ form: toBytes(form), core: toBytes(core) }));
  return {
    encodings,
    byteEncodings,
    minBytes: Math.min(...byteEncodings.map(({ core }) => core.length)),
    maxBytes: Math.max(0, ...byteEncodings.map(({ form }) => form.length)),
  };
});

/** Returns a copy of bytes with each pair swapped; a last single byte is dropped. */
const swapPairs = (bytes: Buffer) => Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2))).swap16();

/**
 * Creates a mask for secrets in every spelling, in UTF-8 and UTF-16. An API may echo the token it
 * was sent, and no token may reach the page or an exported file.
 *
 * @param secrets those too short to search for are not masked
 */
export function createMask(secrets: readonly Secret[]): Mask {
  const encoded = [...new Set(secrets)].map(encode);
  const encodings = encoded.flatMap((one) => one.encodings);
  const byteEncodings = encoded.flatMap((one) => one.byteEncodings);
  const minBytes = Math.min(...encoded.map((one) => one.minBytes));
  const maxPendingBytes = Math.max(0, ...encoded.map((one) => one.maxBytes)) * maxBytesPerCharacter;

  function* maskInSteps(bytes: Uint8Array, isTruncated = false): Steps<boolean> {
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const ranges = yield* findRanges(view.toString('latin1'), byteEncodings, 'bytes', isTruncated);
    for (const { from, to } of ranges) view.fill('*', from, to);
    let found = ranges.length > 0;
    // Text in UTF-16 without a single ASCII character contains no secret that can be sent.
    if (!view.includes(0)) return found;
    for (const byteOrder of byteOrders)
      for (const offset of [0, 1]) {
        const part = view.subarray(offset);
        const text = (byteOrder === 'le' ? part : swapPairs(part)).toString('utf16le');
        for (const { from, to } of yield* findRanges(text, encodings, 'utf16', isTruncated)) {
          part.fill(byteOrder === 'le' ? '*\0' : '\0*', from * 2, to * 2);
          found = true;
        }
      }
    return found;
  }

  const maskBytes = (bytes: Uint8Array, isTruncated?: boolean) => runSteps(maskInSteps(bytes, isTruncated));

  return {
    maskBytes,
    maskInSteps,
    maskText(text) {
      // Most headers are shorter than every secret.
      if (Buffer.byteLength(text) < minBytes) return text;
      const bytes = Buffer.from(text);
      return maskBytes(bytes) ? bytes.toString('utf8') : text;
    },
    createStream() {
      let pending = Buffer.alloc(0);
      return {
        *update(bytes) {
          const all = Buffer.concat([pending, bytes]);
          yield* maskInSteps(all);
          const pendingBytes = Math.min(all.length, maxPendingBytes);
          pending = Buffer.from(all.subarray(all.length - pendingBytes));
          return all.subarray(0, all.length - pendingBytes);
        },
        final: () => pending,
      };
    },
  };
}
