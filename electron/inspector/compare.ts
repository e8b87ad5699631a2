import type { Comparison, Difference } from '../../shared/inspector.ts';
import { isSameJson, toJson } from '../../shared/json/exact-json.ts';
import type { JsonObject, JsonValue, TokenView } from '../../shared/tokens.ts';
import { isJsonObject } from '../core/json.ts';
import { getReadableClaims } from '../tokens/decode-token.ts';

/**
 * More members of an object than any token has are not compared, and those of a list only in order:
 * that would block main.
 */
const maxMembers = 2000;

/** Returns the members of a list in the order of their texts. */
const sortMembers = (list: readonly JsonValue[]) =>
  list
    .map((member) => ({ member, text: typeof member === 'string' ? member : toJson(member) }))
    .sort((a, b) => (a.text < b.text ? -1 : 1))
    .map(({ member }) => member);

/**
 * Whether two lists have the same members in any order: the order of claims such as `aud` has no
 * meaning.
 */
function isSameList(before: JsonValue, after: JsonValue): boolean {
  if (!Array.isArray(before) || !Array.isArray(after)) return false;
  if (before.length !== after.length || before.length > maxMembers) return false;
  const [membersBefore, membersAfter] = [sortMembers(before), sortMembers(after)];
  return membersBefore.every((member, index) => isSameJson(member, membersAfter[index]));
}

/**
 * Compares two objects member by member, including members of nested objects. Lists are compared
 * regardless of order.
 *
 * @param path the names that lead to the objects
 * @returns the members in the order of `after`, then the removed ones
 */
export function compareObjects(before: JsonObject, after: JsonObject, path: readonly string[] = []): Difference[] {
  const names = [...Object.keys(after), ...Object.keys(before).filter((name) => !Object.hasOwn(after, name))];
  return names.slice(0, maxMembers).flatMap((name): Difference[] => {
    const here = [...path, name];
    if (!Object.hasOwn(before, name)) return [{ path: here, change: 'added', after: toJson(after[name]) }];
    if (!Object.hasOwn(after, name)) return [{ path: here, change: 'removed', before: toJson(before[name]) }];
    const [was, is] = [before[name] as JsonValue, after[name] as JsonValue];
    if (isJsonObject(was) && isJsonObject(is) && Object.keys({ ...was, ...is }).length > 0)
      return compareObjects(was, is, here);
    const same = isSameJson(was, is) || isSameList(was, is);
    return [{ path: here, change: same ? 'same' : 'changed', before: toJson(was), after: toJson(is) }];
  });
}

const getHeader = (view: TokenView): JsonObject => ('header' in view ? (view.header ?? {}) : {});

/** Compares the headers and claims of two tokens. */
export const compareViews = (before: TokenView, after: TokenView): Comparison => ({
  header: compareObjects(getHeader(before), getHeader(after)),
  claims: compareObjects(getReadableClaims(before) ?? {}, getReadableClaims(after) ?? {}),
});
