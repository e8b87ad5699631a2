import { asString, getOwn } from './unknown-values.ts';

/** A longer chain of references is considered circular. */
const maxReferenceChain = 20;
const maxReferenceCharacters = 2000;

/**
 * Follows the `$ref` of a value.
 *
 * @returns the value itself if it is no reference; `undefined` if the reference is external,
 * dangling or circular
 */
export type ReferenceResolver = (value: unknown) => unknown;

function resolvePointer(root: unknown, pointer: string): unknown {
  let value = root;
  for (const token of pointer.split('/').slice(1)) {
    let name = token;
    try {
      name = decodeURIComponent(token);
    } catch {
      return undefined;
    }
    name = name.replaceAll('~1', '/').replaceAll('~0', '~');
    value = Array.isArray(value) && /^\d{1,6}$/.test(name) ? value[Number(name)] : getOwn(value, name);
  }
  return value;
}

/**
 * Creates a resolver for references within a document (JSON Pointer, RFC 6901). External references
 * are not followed: a document must not make the app fetch a URL.
 *
 * @param onUnresolved receives each reference that could not be followed
 */
export function createReferenceResolver(
  root: unknown,
  onUnresolved: (reference: string) => void = () => {},
): ReferenceResolver {
  // OpenAPI 3.2 §4.1.1: a document may refer to itself by its own URL.
  const ownUrl = asString(getOwn(root, '$self'), maxReferenceCharacters);
  const toPointer = (reference: string): string | undefined => {
    const url = ownUrl !== undefined && reference.startsWith(`${ownUrl}#`) ? reference.slice(ownUrl.length) : reference;
    return url.startsWith('#') && url.length <= maxReferenceCharacters ? url.slice(1) : undefined;
  };
  return (value) => {
    let target = value;
    for (let steps = 0; steps < maxReferenceChain; steps += 1) {
      const reference = getOwn(target, '$ref');
      if (typeof reference !== 'string') return target;
      const pointer = toPointer(reference);
      target = pointer === undefined ? undefined : resolvePointer(root, pointer);
      if (target === undefined) {
        onUnresolved(reference);
        return undefined;
      }
    }
    onUnresolved(String(getOwn(value, '$ref')));
    return undefined;
  };
}
