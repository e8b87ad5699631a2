/** What the product is called where nobody gave it another name. */
export const defaultProductName = 'Latchkey';

/** Words with an edition's name wherever they name Latchkey. */
export function applyBranding<T>(words: T, name: string): T {
  if (name === defaultProductName) return words;
  if (typeof words === 'string') return words.replaceAll(defaultProductName, () => name) as T;
  if (typeof words !== 'object' || words === null) return words;
  return Object.fromEntries(Object.entries(words).map(([key, word]) => [key, applyBranding(word, name)])) as T;
}
