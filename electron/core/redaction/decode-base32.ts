import type { Steps } from '../steps.ts';
import type { Range } from './decoding.ts';
import { minPieceCharacters, type Pieces } from './pieces.ts';

const bitsPerDigit = 5;
const bitsPerByte = 8;

/** Fewer digits are too few for a piece. */
const minDigits = Math.ceil((minPieceCharacters * bitsPerByte) / bitsPerDigit);

/** Whether a digit is of one case only. */
const [upper, lower, anyCase] = [1, 2, 3];

/** An alphabet: each digit's value and case, by the code of its character. */
function createAlphabet(digits: string) {
  const [values, cases] = [new Uint8Array(128), new Uint8Array(128)];
  for (const [value, digit] of Array.from(digits).entries())
    for (const [form, own] of [
      [digit, upper],
      [digit.toLowerCase(), lower],
    ] as const) {
      const code = form.charCodeAt(0);
      values[code] = value;
      cases[code] = (cases[code] ?? 0) | own;
    }
  return { values, cases };
}

/** The alphabets of RFC 4648 §6 and §7. */
const alphabets = ['ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', '0123456789ABCDEFGHIJKLMNOPQRSTUV'].map(createAlphabet);

/** Returns the end of the digits of one case that begin at an index. */
function findEnd(text: string, from: number, cases: Uint8Array): number {
  let common = anyCase;
  let to = from;
  for (; to < text.length; to += 1) {
    common &= cases[text.charCodeAt(to)] ?? 0;
    if (common === 0) break;
  }
  return to;
}

/** Whether a run is one digit over and over, as no secret is. */
function isRepeated(text: string, { from, to }: Range): boolean {
  let at = from;
  while (at < to && text.charCodeAt(at) === text.charCodeAt(from)) at += 1;
  return at === to;
}

/** Returns the next run of digits in which a secret fits. */
function findRun(text: string, after: number, cases: Uint8Array): Range | undefined {
  for (let from = after; from + minDigits <= text.length; ) {
    const to = findEnd(text, from, cases);
    if (to - from >= minDigits && !isRepeated(text, { from, to })) return { from, to };
    from = Math.max(to, from + 1);
  }
  return undefined;
}

/** Decodes base32. The last byte may lack bits. */
function decode(text: string, { from, to }: Range, values: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(((to - from) * bitsPerDigit) / bitsPerByte));
  let bits = 0;
  let count = 0;
  let length = 0;
  for (let at = from; at < to; at += 1) {
    bits = ((bits << bitsPerDigit) | (values[text.charCodeAt(at)] ?? 0)) & 0xfff;
    count += bitsPerDigit;
    if (count >= bitsPerByte) {
      count -= bitsPerByte;
      bytes[length] = bits >> count;
      length += 1;
    }
  }
  if (count > 0) bytes[length] = bits << (bitsPerByte - count);
  return bytes;
}

/** Returns a number of bytes, from a bit of the first one on, as text. */
function readFrom(firstBit: number, bytes: Uint8Array, length: number): string {
  const shifted = Buffer.alloc(length);
  let current = bytes[0] ?? 0;
  for (let at = 0; at < length; at += 1) {
    const next = bytes[at + 1] ?? 0;
    shifted[at] = (current << firstBit) | (next >> (bitsPerByte - firstBit));
    current = next;
  }
  return shifted.toString('latin1');
}

/** Decodes base32 in one case. What precedes a secret decides at which bit it begins. */
export function* readBase32(text: string, pieces: Pieces): Steps<void> {
  for (const { values, cases } of alphabets)
    for (let run = findRun(text, 0, cases); run; run = findRun(text, run.to, cases)) {
      const { from, to } = run;
      const bytes = decode(text, run, values);
      for (let firstBit = 0; firstBit < bitsPerByte; firstBit += 1) {
        const digitOf = (bit: number) => from + Math.floor((firstBit + bit) / bitsPerDigit);
        pieces.add({
          text: readFrom(firstBit, bytes, Math.floor(((to - from) * bitsPerDigit - firstBit) / bitsPerByte)),
          toSource: (at) => ({ from: digitOf(at * bitsPerByte), to: digitOf((at + 1) * bitsPerByte - 1) + 1 }),
          isLast: to === text.length,
        });
        yield;
      }
    }
}
