import { asRecord, getOwn } from './read-document.ts';

/** A chain of references longer than this is taken for a circle. */
const maxReferenceChain = 20;

/**
 * Follows `$ref` to the place that is meant. `undefined` for what is in another document, not
 * there, or a circle.
 */
export type ReferenceResolver = (value: unknown) => unknown;

function resolvePointer(root: unknown, pointer: string): unknown {
  let place = root;
  for (const part of pointer.split('/').slice(1)) {
    let name = part;
    try {
      name = decodeURIComponent(part);
    } catch {
      return undefined;
    }
    name = name.replaceAll('~1', '/').replaceAll('~0', '~');
    place = Array.isArray(place) && /^\d{1,6}$/.test(name) ? place[Number(name)] : getOwn(place, name);
  }
  return place;
}

/**
 * References within one document (RFC 6901 pointers). Others are not followed: a document is not to
 * make Latchkey fetch what its writer chooses.
 */
export function createReferenceResolver(root: unknown): ReferenceResolver {
  return (value) => {
    let place = value;
    for (let steps = 0; steps < maxReferenceChain; steps += 1) {
      const reference = asRecord(place) && getOwn(place, '$ref');
      if (typeof reference !== 'string') return place;
      if (!reference.startsWith('#')) return undefined;
      place = resolvePointer(root, reference.slice(1));
    }
    return undefined;
  };
}
