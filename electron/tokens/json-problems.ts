/** Problems of JSON text that `JSON.parse` hides. */
export type JsonProblems = {
  /**
   * Names that occur more than once in an object. RFC 8259 §4 leaves open which of their values
   * counts.
   */
  duplicateNames: string[];
  /** Numbers that a double cannot represent (RFC 8259 §6), as they are written. */
  inexactNumbers: string[];
};

/**
 * An unterminated string matches too, so that invalid JSON is scanned once and not again from each
 * quote.
 */
const lexemePattern = /"[^"\\]*(?:\\.[^"\\]*)*"?|[{}[\]:]|-?\d[\d.eE+-]*/g;

const maxReported = 20;

/**
 * Finds duplicate names and inexact numbers, at most 20 of each.
 *
 * @param text JSON that `JSON.parse` accepts
 */
export function findJsonProblems(text: string): JsonProblems {
  const duplicateNames = new Set<string>();
  const inexactNumbers = new Set<string>();
  /** The names of each open object; `undefined` for an array. */
  const containers: (Set<string> | undefined)[] = [];
  let lastString: string | undefined;
  for (const [lexeme] of text.matchAll(lexemePattern)) {
    if (lexeme === '{') containers.push(new Set());
    else if (lexeme === '[') containers.push(undefined);
    else if (lexeme === '}' || lexeme === ']') containers.pop();
    else if (lexeme === ':' && lastString !== undefined) {
      const names = containers.at(-1);
      if (names?.has(lastString)) duplicateNames.add(lastString);
      names?.add(lastString);
    } else if (!lexeme.startsWith('"') && isInexact(lexeme)) inexactNumbers.add(lexeme.slice(0, 80));
    lastString = lexeme.startsWith('"') ? (JSON.parse(lexeme) as string) : undefined;
  }
  return {
    duplicateNames: [...duplicateNames].slice(0, maxReported),
    inexactNumbers: [...inexactNumbers].slice(0, maxReported),
  };
}

function isInexact(digits: string): boolean {
  const value = Number(digits);
  return !Number.isFinite(value) || (/^-?\d+$/.test(digits) && !Number.isSafeInteger(value));
}
