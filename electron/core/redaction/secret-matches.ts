/** A secret found in a text, from one index up to but not including another. */
export type SecretMatch = { from: number; to: number; label: string };

/**
 * Replaces matches by their labels. The first and longest of overlapping matches replaces all of
 * them.
 */
export function replaceMatches(text: string, matches: readonly SecretMatch[]): string {
  let redacted = '';
  let end = 0;
  for (const { from, to, label } of matches.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    if (from >= end) redacted += text.slice(end, from) + label;
    end = Math.max(end, to);
  }
  return redacted + text.slice(end);
}
