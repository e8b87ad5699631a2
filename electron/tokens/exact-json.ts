/** What `JSON.parse` does not tell of a text. */
export type JsonProblems = {
  /** Names that an object has more than once (RFC 8259 §4 leaves open which of them counts). */
  duplicateNames: string[];
  /** Whole numbers beyond what a double holds (RFC 8259 §6), as they are written. */
  inexactNumbers: string[];
};

/** The most levels of objects and arrays that are looked at; real tokens have fewer than ten. */
export const maxDepth = 100;

/** A string that does not end is one too: what is not JSON is gone through once, and not from every quote in it. */
const lexemePattern = /"[^"\\]*(?:\\.[^"\\]*)*"?|[{}[\]:]|-?\d[\d.eE+-]*/g;

const maxReported = 20;

/** How deep objects and arrays lie in each other, without recursion and without parsing. */
export function measureDepth(text: string): number {
  let depth = 0;
  let reached = 0;
  for (const [token] of text.matchAll(lexemePattern)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    reached = Math.max(reached, depth);
  }
  return reached;
}

/** Looks through JSON text that `JSON.parse` has accepted. At most twenty of each are told. */
export function findJsonProblems(text: string): JsonProblems {
  const repeated = new Set<string>();
  const inexact = new Set<string>();
  const names: (Set<string> | undefined)[] = [];
  let last: string | undefined;
  for (const [token] of text.matchAll(lexemePattern)) {
    if (token === '{') names.push(new Set());
    else if (token === '[') names.push(undefined);
    else if (token === '}' || token === ']') names.pop();
    else if (token === ':' && last !== undefined) {
      const seen = names.at(-1);
      if (seen?.has(last)) repeated.add(last);
      seen?.add(last);
    } else if (!token.startsWith('"') && isInexact(token)) inexact.add(token.slice(0, 80));
    last = token.startsWith('"') ? (JSON.parse(token) as string) : undefined;
  }
  return { duplicateNames: [...repeated].slice(0, maxReported), inexactNumbers: [...inexact].slice(0, maxReported) };
}

function isInexact(digits: string): boolean {
  const value = Number(digits);
  return !Number.isFinite(value) || (/^-?\d+$/.test(digits) && !Number.isSafeInteger(value));
}
