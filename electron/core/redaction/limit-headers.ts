import { removedLabel } from './secret-labels.ts';

/** Far more than real responses have. Servers accept 8 to 16 KiB of headers, Chromium 256 KiB. */
const maxHeaders = 200;
const maxCharacters = 64 * 1024;

/**
 * Limits response headers to what can be searched for secrets without blocking. The values beyond
 * it are removed.
 */
export function limitHeaders(headers: Iterable<[string, string]>): [string, string][] {
  const limited: [string, string][] = [];
  let remainingCharacters = maxCharacters;
  for (const [name, value] of headers) {
    if (limited.length === maxHeaders) return [...limited, ['…', removedLabel]];
    const characters = name.length + value.length;
    const fits = characters <= remainingCharacters;
    limited.push(fits ? [name, value] : [name.slice(0, 200), removedLabel]);
    if (fits) remainingCharacters -= characters;
  }
  return limited;
}
