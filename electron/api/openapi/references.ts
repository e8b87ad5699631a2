import { fields, own } from './read-document.ts';

/** A chain of references longer than this is taken for a circle. */
const longestChain = 20;

/** Follows `$ref` to the place that is meant. `undefined` for what is in another document, not there, or a circle. */
export type Follow = (value: unknown) => unknown;

function at(root: unknown, pointer: string): unknown {
  let place = root;
  for (const part of pointer.split('/').slice(1)) {
    let name = part;
    try {
      name = decodeURIComponent(part);
    } catch {
      return undefined;
    }
    name = name.replaceAll('~1', '/').replaceAll('~0', '~');
    place = Array.isArray(place) && /^\d{1,6}$/.test(name) ? place[Number(name)] : own(place, name);
  }
  return place;
}

/**
 * References within one document (RFC 6901 pointers). Others are not followed: a document is not to make Latchkey fetch
 * what its writer chooses.
 */
export function followIn(root: unknown): Follow {
  return (value) => {
    let place = value;
    for (let steps = 0; steps < longestChain; steps += 1) {
      const reference = fields(place) && own(place, '$ref');
      if (typeof reference !== 'string') return place;
      if (!reference.startsWith('#')) return undefined;
      place = at(root, reference.slice(1));
    }
    return undefined;
  };
}
