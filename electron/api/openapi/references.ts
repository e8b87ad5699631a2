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
  // The name of an anchor is no pointer.
  if (!/^(?:\/|$)/.test(pointer)) return undefined;
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
 * @param options.documentUrl the URL of the document, by which it may refer to itself
 * @param options.onUnresolved receives each reference that could not be followed
 */
export function createReferenceResolver(
  root: unknown,
  options: { documentUrl?: string | undefined; onUnresolved?: (reference: string) => void } = {},
): ReferenceResolver {
  const { documentUrl, onUnresolved = () => {} } = options;
  // OpenAPI 3.2 §4.1.1: a document may refer to itself by its own URL.
  const ownUrls = [asString(getOwn(root, '$self'), maxReferenceCharacters), documentUrl].filter(
    (url) => url !== undefined && URL.canParse(url),
  );
  const toPointer = (reference: string): string | undefined => {
    if (reference.length > maxReferenceCharacters) return undefined;
    if (reference.startsWith('#')) return reference.slice(1);
    for (const url of ownUrls) {
      const target = URL.canParse(reference, url) ? new URL(reference, url) : undefined;
      const pointer = target?.hash.slice(1) ?? '';
      if (target) target.hash = '';
      if (target && target.href === new URL(url ?? '').href) return pointer;
    }
    return undefined;
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
