import { decodeFormValue } from '../../shared/address.ts';

/** A name and a value, decoded for editing. */
export type Pair = { readonly name: string; readonly value: string };

type UrlParts = { readonly before: string; readonly query: string | undefined; readonly after: string };

function splitUrl(url: string): UrlParts {
  const hash = url.indexOf('#');
  const withoutHash = hash < 0 ? url : url.slice(0, hash);
  const after = hash < 0 ? '' : url.slice(hash);
  const queryStart = withoutHash.indexOf('?');
  return queryStart < 0
    ? { before: withoutHash, query: undefined, after }
    : { before: withoutHash.slice(0, queryStart), query: withoutHash.slice(queryStart + 1), after };
}

const encode = (text: string) => encodeURIComponent(text.toWellFormed()).replaceAll('%20', '+');

const splitPairs = (text: string | undefined): string[] => (text === undefined || text === '' ? [] : text.split('&'));

const encodePair = ({ name, value }: Pair) => `${encode(name)}=${encode(value)}`;

function readPair(raw: string): Pair {
  const equals = raw.indexOf('=');
  return equals < 0
    ? { name: decodeFormValue(raw), value: '' }
    : { name: decodeFormValue(raw.slice(0, equals)), value: decodeFormValue(raw.slice(equals + 1)) };
}

/** Returns the pairs of a form-encoded text. */
export const formPairs = (text: string): Pair[] => splitPairs(text).map(readPair);

/**
 * Replaces, appends or removes a pair of a form-encoded text. Other pairs keep their encoding.
 *
 * @param index the pair's position; past the end to append
 * @param pair `undefined` to remove
 */
export function withFormPair(text: string, index: number, pair: Pair | undefined): string {
  const raw = splitPairs(text);
  raw.splice(index, 1, ...(pair ? [encodePair(pair)] : []));
  return raw.join('&');
}

/** Returns the pairs of a URL's query. */
export const queryPairs = (url: string): Pair[] => formPairs(splitUrl(url).query ?? '');

/** Replaces, appends or removes a pair of a URL's query, like {@link withFormPair}. */
export function withQueryPair(url: string, index: number, pair: Pair | undefined): string {
  const { before, query, after } = splitUrl(url);
  const text = withFormPair(query ?? '', index, pair);
  return `${before}${text === '' ? '' : `?${text}`}${after}`;
}

/** Returns the `{names}` in a URL's path, without duplicates. */
export const pathVariables = (url: string): string[] => [
  ...new Set([...splitUrl(url).before.matchAll(/\{([^{}/]+)\}/g)].map(([, name = '']) => name)),
];

/** Replaces the `{names}` in a URL's path with values. Names without a value remain. */
export function fillPathVariables(url: string, values: Readonly<Record<string, string>>): string {
  const { before, query, after } = splitUrl(url);
  const filled = before.replace(/\{([^{}/]+)\}/g, (braced, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value ? encodeURIComponent(value.toWellFormed()) : braced;
  });
  return `${filled}${query === undefined ? '' : `?${query}`}${after}`;
}
