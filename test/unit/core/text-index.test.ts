import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { measureOverlap } from '../../../electron/core/redaction/measure-overlap.ts';
import { createTextIndex } from '../../../electron/core/redaction/text-index.ts';

/** Few different characters, so that texts often contain each other. */
const textOf = (minLength: number, maxLength: number) =>
  fc.array(fc.constantFrom('a', 'b'), { minLength, maxLength }).map((letters) => letters.join(''));

/** Texts that repeat a part, with a difference. */
const repetitive = fc
  .tuple(textOf(1, 5), fc.integer({ min: 1, max: 6 }), textOf(0, 4), textOf(0, 6))
  .map(([part, count, difference, end]) => `${part.repeat(count)}${difference}${part.repeat(count)}${end}`);

test('the overlap of two texts is the longest of at least four characters', () => {
  fc.assert(
    fc.property(fc.oneof(textOf(0, 30), repetitive), fc.oneof(textOf(1, 20), repetitive), (text, beginningOf) => {
      const lengths = Array.from({ length: beginningOf.length }, (_, length) => length);
      const overlap = lengths.findLast((length) => length >= 4 && text.endsWith(beginningOf.slice(0, length))) ?? 0;
      expect(measureOverlap(text, beginningOf)).toBe(overlap);
    }),
    {
      numRuns: 1000,
      examples: [
        ['abab', 'ababa'],
        ['xaba', 'abab'],
        ['aabaaab', 'aabaaabaa'],
        ['abab', 'abab'],
      ],
    },
  );
});

describe('an index of texts', () => {
  test('finds what a search for each text finds', () => {
    fc.assert(
      fc.property(fc.array(textOf(3, 8), { maxLength: 6 }), textOf(0, 40), (texts, searched) => {
        const index = createTextIndex(3);
        for (const [at, text] of texts.entries()) index.add(text, `${at}`);
        const expected = Array.from(searched).flatMap((_, from) =>
          [...texts.entries()]
            .filter(([, text]) => searched.startsWith(text, from))
            .map(([at, text]) => ({ from, to: from + text.length, label: `${at}` })),
        );
        expect(index.findMatches(searched)).toEqual(expected);
        const beginnings = [...texts.entries()].flatMap(([at, text]) => {
          const overlap = measureOverlap(searched, text);
          const from = searched.length - overlap;
          return overlap === 0 ? [] : [{ from, to: searched.length, label: `${at}` }];
        });
        expect(new Set(index.findBeginnings(searched))).toEqual(new Set(beginnings));
      }),
      { numRuns: 500, examples: [[['abab', 'aba'], 'ababaaba']] },
    );
  });

  test.each([
    [1005, 1],
    [1006, undefined],
  ])('gives up after 1,000 comparisons and half of one per character: %d, %s', (count, found) => {
    const index = createTextIndex(6);
    for (let at = 0; at < count; at += 1) index.add(`prefix${at}`, 'fake');
    expect(index.findMatches('prefix1004')?.filter(({ to }) => to === 10).length).toBe(found);
  });

  test('looks up few parts of a text that begins like none of its texts', () => {
    const index = createTextIndex(6);
    for (const start of ['ghijkl', 'mnopqr', 'stuvwx']) index.add(`${start}-fake`, 'fake');
    const text = createHash('sha512').update('fake').digest('hex').repeat(20);
    const lookUp = vi.spyOn(Map.prototype, 'get');
    onTestFinished(() => lookUp.mockRestore());
    expect(index.findMatches(text)).toEqual([]);
    expect(lookUp.mock.calls.length).toBeLessThan(100);
  });
});
