import { isJson } from '../../shared/json/json-text.ts';

/** JSON as written: numbers of any length and repeated names are preserved. */
export type JsonNode =
  | { readonly kind: 'scalar'; readonly raw: string }
  | { readonly kind: 'object' | 'array'; readonly entries: readonly JsonEntry[] };

/** A member of an object or array. */
export type JsonEntry = { readonly name: string; readonly node: JsonNode };

type Open = { readonly kind: 'object' | 'array'; readonly entries: JsonEntry[]; name?: string | undefined };

/** Returns a string's value, or the raw text if it cannot be parsed. */
function unquote(raw: string): string {
  try {
    return JSON.parse(raw) as string;
  } catch {
    return raw;
  }
}

/**
 * Parses JSON text into a tree, iteratively so that depth does not matter.
 *
 * @returns `undefined` if the text is not JSON
 */
export function jsonTree(text: string): JsonNode | undefined {
  const tokens = isJson(text) ? text.match(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g) : null;
  if (!tokens) return undefined;
  const open: Open[] = [];
  let root: JsonNode | undefined;
  const append = (node: JsonNode) => {
    const parent = open.at(-1);
    if (!parent) root = node;
    else {
      const name = parent.kind === 'array' ? String(parent.entries.length) : (parent.name ?? '');
      parent.entries.push({ name, node });
      parent.name = undefined;
    }
  };
  for (const token of tokens) {
    const parent = open.at(-1);
    if (token === '{' || token === '[') {
      const node: Open = { kind: token === '{' ? 'object' : 'array', entries: [] };
      append(node);
      open.push(node);
    } else if (token === '}' || token === ']') open.pop();
    else if (token === ':' || token === ',') continue;
    else if (parent?.kind === 'object' && parent.name === undefined) parent.name = unquote(token);
    else append({ kind: 'scalar', raw: token });
  }
  return root;
}
