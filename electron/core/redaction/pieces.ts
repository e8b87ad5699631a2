import type { Decoding, Range } from './decoding.ts';

/** Fewer characters of a secret do not reveal it, and are in ordinary text by chance. */
export const minPieceCharacters = 12;

/** Only what has as many visible characters in a row can contain a secret. */
const visible = /[!-~]{12}/;

/** A part of a text, decoded. */
type Piece = {
  text: string;
  /** Returns the part of the text that a character was decoded from. */
  toSource(index: number): Range;
  /** Whether the end of the text may have cut it off. */
  isLast: boolean;
};

/** Parts of a text that are decoded, without what is between them. */
export type Pieces = ReturnType<typeof createPieces>;

const toDecoding = (text: string, toSource: (index: number) => Range): Decoding => ({
  text,
  toSource: (from, to) => ({ from: toSource(from).from, to: toSource(to - 1).to }),
});

/** Collects pieces. */
export function createPieces() {
  const pieces: (Piece & { start: number })[] = [];
  let length = 0;

  function findPiece(index: number) {
    let [low, high] = [0, pieces.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((pieces[middle]?.start ?? 0) <= index) low = middle;
      else high = middle;
    }
    return pieces[low];
  }

  return {
    add(piece: Piece) {
      if (!visible.test(piece.text)) return;
      pieces.push({ ...piece, start: length });
      length += piece.text.length + 1;
    },
    /** Returns all of them together, and each one that may have been cut off. */
    finish(): Decoding[] {
      if (pieces.length === 0) return [];
      const all = toDecoding(pieces.map(({ text }) => text).join('\0'), (index) => {
        const piece = findPiece(index);
        return piece?.toSource(index - piece.start) ?? { from: 0, to: 0 };
      });
      return [all, ...pieces.filter(({ isLast }) => isLast).map(({ text, toSource }) => toDecoding(text, toSource))];
    },
  };
}
