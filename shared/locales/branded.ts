/** What the product is called where nobody gave it another name. */
export const ownName = 'Latchkey';

/** Words with an edition's name wherever they name Latchkey. */
export function branded<T>(words: T, name: string): T {
  if (name === ownName) return words;
  if (typeof words === 'string') return words.replaceAll(ownName, () => name) as T;
  if (typeof words !== 'object' || words === null) return words;
  return Object.fromEntries(Object.entries(words).map(([key, word]) => [key, branded(word, name)])) as T;
}
