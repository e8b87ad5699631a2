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
