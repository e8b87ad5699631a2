import type { TextUnits } from './escapes.ts';

/** A text with escapes decoded, and where its characters are in the original text. */
export type Decoding = {
  text: string;
  /** Returns the range of the original text that a range of this one was decoded from. */
  toSource(from: number, to: number): Range;
};

/** A part of a text, up to but not including an index. */
export type Range = { from: number; to: number };

/** Returns a text as the decoding of itself. */
export const undecoded = (text: string): Decoding => ({ text, toSource: (from, to) => ({ from, to }) });

/** Collects a decoding. */
export type Writer = ReturnType<typeof createWriter>;

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
export function createWriter(text: string, units: TextUnits) {
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

/** Returns the decoding of a decoding. */
export const compose = (outer: Decoding, inner: Decoding): Decoding => ({
  text: inner.text,
  toSource(from, to) {
    const range = inner.toSource(from, to);
    return outer.toSource(range.from, range.to);
  },
});
