import type { ApiResponse } from '../../shared/api.ts';
import { type JsonNode, jsonTree } from './json-tree.ts';

/** A value that differs between two responses, by its location. */
export type Difference = {
  readonly location: string;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly before?: string | undefined;
  readonly after?: string | undefined;
};

/** Returns every value of a tree by its path, such as `orders[0].item`. */
function flattenJson(root: JsonNode): Map<string, string> {
  const values = new Map<string, string>();
  const pending: [string, JsonNode][] = [['', root]];
  for (let entry = pending.pop(); entry; entry = pending.pop()) {
    const [path, node] = entry;
    if (node.kind === 'scalar') values.set(path, node.raw);
    else if (node.entries.length === 0) values.set(path, node.kind === 'array' ? '[]' : '{}');
    else
      for (const { name, node: child } of node.entries.toReversed()) {
        const segment =
          node.kind === 'array' ? `[${name}]` : /^[\w-]+$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
        pending.push([`${path}${segment}`.replace(/^\./, ''), child]);
      }
  }
  return values;
}

function compareMaps(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Difference[] {
  const locations = new Set([...before.keys(), ...after.keys()]);
  return [...locations].flatMap((location): Difference[] => {
    const [valueBefore, valueAfter] = [before.get(location), after.get(location)];
    if (valueBefore === valueAfter) return [];
    if (valueBefore === undefined) return [{ location, kind: 'added', after: valueAfter }];
    return valueAfter === undefined
      ? [{ location, kind: 'removed', before: valueBefore }]
      : [{ location, kind: 'changed', before: valueBefore, after: valueAfter }];
  });
}

const headerMap = ({ headers }: ApiResponse) => {
  const map = new Map<string, string>();
  for (const [name, value] of headers) map.set(name, map.has(name) ? `${map.get(name)}, ${value}` : value);
  return map;
};

const lineMap = (text: string) => new Map(text.split('\n').map((line, index) => [String(index + 1), line]));

/** The differences between two responses. */
export type ResponseDifferences = {
  readonly status?: Difference | undefined;
  readonly headers: readonly Difference[];
  /** `undefined` if a body is not text. */
  readonly body: readonly Difference[] | undefined;
};

/** Compares two responses: JSON value by value, other text line by line. */
export function compareResponses(before: ApiResponse, after: ApiResponse): ResponseDifferences {
  const status = (response: ApiResponse) => `${response.status} ${response.statusText}`.trim();
  const trees = [before, after].map(({ text }) => (text === undefined ? undefined : jsonTree(text)));
  const [valueBefore, valueAfter] = trees;
  const lines = before.text !== undefined && after.text !== undefined;
  return {
    ...(status(before) !== status(after) && {
      status: { location: '', kind: 'changed', before: status(before), after: status(after) },
    }),
    headers: compareMaps(headerMap(before), headerMap(after)),
    body:
      valueBefore && valueAfter
        ? compareMaps(flattenJson(valueBefore), flattenJson(valueAfter))
        : lines
          ? compareMaps(lineMap(before.text ?? ''), lineMap(after.text ?? ''))
          : undefined,
  };
}
