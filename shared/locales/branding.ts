/** Default product name. */
export const defaultProductName = 'Latchkey';

/** Replaces "Latchkey" by an edition's name in all strings. */
export function applyBranding<T>(words: T, name: string): T {
  if (name === defaultProductName) return words;
  if (typeof words === 'string') return words.replaceAll(defaultProductName, () => name) as T;
  if (typeof words !== 'object' || words === null) return words;
  return Object.fromEntries(Object.entries(words).map(([key, word]) => [key, applyBranding(word, name)])) as T;
}
