import { isDeepStrictEqual } from 'node:util';
import type { Comparison, Difference } from '../../shared/inspector.ts';
import type { JsonObject, JsonValue, TokenView } from '../../shared/tokens.ts';

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Lists whose order means nothing, when they hold the same members. */
function isSameList(before: JsonValue, after: JsonValue): boolean {
  if (!Array.isArray(before) || !Array.isArray(after) || before.length !== after.length) return false;
  const sorted = (list: JsonValue[]) => list.map((one) => JSON.stringify(one)).sort();
  return isDeepStrictEqual(sorted(before), sorted(after));
}

/**
 * Member by member, in the order of the later object, with what is gone after it. Objects in both are gone into; lists are
 * compared as wholes, whatever their order.
 */
export function compareObjects(before: JsonObject, after: JsonObject, path: readonly string[] = []): Difference[] {
  const names = [...Object.keys(after), ...Object.keys(before).filter((name) => !Object.hasOwn(after, name))];
  return names.flatMap((name): Difference[] => {
    const here = [...path, name];
    if (!Object.hasOwn(before, name)) return [{ path: here, change: 'added', after: after[name] as JsonValue }];
    if (!Object.hasOwn(after, name)) return [{ path: here, change: 'removed', before: before[name] as JsonValue }];
    const [was, is] = [before[name] as JsonValue, after[name] as JsonValue];
    if (isObject(was) && isObject(is) && Object.keys({ ...was, ...is }).length > 0)
      return compareObjects(was, is, here);
    const same = isDeepStrictEqual(was, is) || isSameList(was, is);
    return [{ path: here, change: same ? 'same' : 'changed', before: was, after: is }];
  });
}

const getHeader = (view: TokenView): JsonObject => ('header' in view ? (view.header ?? {}) : {});
const getClaims = (view: TokenView): JsonObject => (view.kind === 'jws' ? view.claims : {});

/** Two tokens, header and claims. */
export const compareViews = (before: TokenView, after: TokenView): Comparison => ({
  header: compareObjects(getHeader(before), getHeader(after)),
  claims: compareObjects(getClaims(before), getClaims(after)),
});
