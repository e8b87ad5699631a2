import type { ApiResponse } from '../../shared/api.ts';
import { type JsonNode, jsonTree } from './json-tree.ts';

export type Difference = {
  readonly location: string;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly before?: string | undefined;
  readonly after?: string | undefined;
};

/** Returns every value of a tree by its path, such as `orders[0].item`. */
function flattenJson(root: JsonNode): Map<string, string> {
  const found = new Map<string, string>();
  const todo: [string, JsonNode][] = [['', root]];
  for (let next = todo.pop(); next; next = todo.pop()) {
    const [path, node] = next;
    if (node.kind === 'scalar') found.set(path, node.raw);
    else if (node.entries.length === 0) found.set(path, node.kind === 'array' ? '[]' : '{}');
    else
      for (const { name, node: child } of node.entries.toReversed()) {
        const step =
          node.kind === 'array' ? `[${name}]` : /^[\w-]+$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
        todo.push([`${path}${step}`.replace(/^\./, ''), child]);
      }
  }
  return found;
}

function compareMaps(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Difference[] {
  const places = new Set([...before.keys(), ...after.keys()]);
  return [...places].flatMap((place): Difference[] => {
    const [was, is] = [before.get(place), after.get(place)];
    if (was === is) return [];
    if (was === undefined) return [{ location: place, kind: 'added', after: is }];
    return is === undefined
      ? [{ location: place, kind: 'removed', before: was }]
      : [{ location: place, kind: 'changed', before: was, after: is }];
  });
}

const headerMap = ({ headers }: ApiResponse) => {
  const map = new Map<string, string>();
  for (const [name, value] of headers) map.set(name, map.has(name) ? `${map.get(name)}, ${value}` : value);
  return map;
};

const lineMap = (text: string) => new Map(text.split('\n').map((line, at) => [String(at + 1), line]));

export type ResponseDifferences = {
  readonly status?: Difference | undefined;
  readonly headers: readonly Difference[];
  /** `undefined` if a body is not text. */
  readonly body: readonly Difference[] | undefined;
};

/** Compares two responses: JSON value by value, other text line by line. */
export function compareResponses(before: ApiResponse, after: ApiResponse): ResponseDifferences {
  const status = (reply: ApiResponse) => `${reply.status} ${reply.statusText}`.trim();
  const trees = [before, after].map(({ text }) => (text === undefined ? undefined : jsonTree(text)));
  const [was, is] = trees;
  const lines = before.text !== undefined && after.text !== undefined;
  return {
    ...(status(before) !== status(after) && {
      status: { location: '', kind: 'changed', before: status(before), after: status(after) },
    }),
    headers: compareMaps(headerMap(before), headerMap(after)),
    body:
      was && is
        ? compareMaps(flattenJson(was), flattenJson(is))
        : lines
          ? compareMaps(lineMap(before.text ?? ''), lineMap(after.text ?? ''))
          : undefined,
  };
}
