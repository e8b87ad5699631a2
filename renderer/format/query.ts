/** A name and a value, decoded for editing. */
export type Pair = { readonly name: string; readonly value: string };

type UrlParts = { readonly before: string; readonly query: string | undefined; readonly after: string };

function splitUrl(url: string): UrlParts {
  const hash = url.indexOf('#');
  const whole = hash < 0 ? url : url.slice(0, hash);
  const after = hash < 0 ? '' : url.slice(hash);
  const mark = whole.indexOf('?');
  return mark < 0
    ? { before: whole, query: undefined, after }
    : { before: whole.slice(0, mark), query: whole.slice(mark + 1), after };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

const encoded = (text: string) => encodeURIComponent(text.toWellFormed()).replaceAll('%20', '+');

const rawPairs = (text: string | undefined): string[] => (text === undefined || text === '' ? [] : text.split('&'));

const writtenPair = ({ name, value }: Pair) => `${encoded(name)}=${encoded(value)}`;

function readPair(raw: string): Pair {
  const equals = raw.indexOf('=');
  return equals < 0
    ? { name: decoded(raw), value: '' }
    : { name: decoded(raw.slice(0, equals)), value: decoded(raw.slice(equals + 1)) };
}

/** Returns the pairs of a form-encoded text. */
export const formPairs = (text: string): Pair[] => rawPairs(text).map(readPair);

/**
 * Replaces, appends or removes a pair of a form-encoded text. Other pairs keep their encoding.
 *
 * @param index the pair's position; past the end to append
 * @param pair `undefined` to remove
 */
export function withFormPair(text: string, at: number, pair: Pair | undefined): string {
  const raw = rawPairs(text);
  raw.splice(at, 1, ...(pair ? [writtenPair(pair)] : []));
  return raw.join('&');
}

/** Returns the pairs of a URL's query. */
export const queryPairs = (url: string): Pair[] => formPairs(splitUrl(url).query ?? '');

/** Replaces, appends or removes a pair of a URL's query, like {@link withFormPair}. */
export function withQueryPair(url: string, at: number, pair: Pair | undefined): string {
  const { before, query, after } = splitUrl(url);
  const text = withFormPair(query ?? '', at, pair);
  return `${before}${text === '' ? '' : `?${text}`}${after}`;
}

/** Returns the `{names}` in a URL's path, without duplicates. */
export const pathVariables = (url: string): string[] => [
  ...new Set([...splitUrl(url).before.matchAll(/\{([^{}/]+)\}/g)].map(([, name = '']) => name)),
];

/** Replaces the `{names}` in a URL's path with values. Names without a value remain. */
export function fillPathVariables(url: string, values: Readonly<Record<string, string>>): string {
  const { before, query, after } = splitUrl(url);
  const filled = before.replace(/\{([^{}/]+)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value ? encodeURIComponent(value.toWellFormed()) : whole;
  });
  return `${filled}${query === undefined ? '' : `?${query}`}${after}`;
}
