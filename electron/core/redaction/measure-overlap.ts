/** Fewer characters at the end of a text may be the beginning of a secret by chance. */
const minOverlapCharacters = 4;

/**
 * Returns how many characters at the end of a text are the beginning of another, or 0 if they may
 * be so by chance.
 *
 * @see Knuth, Morris, Pratt: Fast pattern matching in strings
 */
export function measureOverlap(text: string, beginningOf: string): number {
  const start = beginningOf.slice(0, minOverlapCharacters);
  const from = text.indexOf(start, Math.max(0, text.length - beginningOf.length + 1));
  if (from < 0) return 0;
  const borders = new Uint32Array(text.length - from + 1);
  let matched = 0;
  for (let index = 1; index < text.length - from; index += 1) {
    while (matched > 0 && beginningOf[index] !== beginningOf[matched]) matched = borders[matched - 1] ?? 0;
    if (beginningOf[index] === beginningOf[matched]) matched += 1;
    borders[index] = matched;
  }
  matched = 0;
  for (let index = from; index < text.length; index += 1) {
    while (matched > 0 && text[index] !== beginningOf[matched]) matched = borders[matched - 1] ?? 0;
    if (text[index] === beginningOf[matched]) matched += 1;
  }
  return matched < minOverlapCharacters ? 0 : matched;
}
