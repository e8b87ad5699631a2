import { removeInvisible } from './invisible-characters.ts';

const pairs = new Map([...'""\'\'``“”‘’„“«»‹›<>()'.matchAll(/(..)/gu)].map(([pair]) => [pair[0], pair[1]]));

/** More quotes than anyone pastes. */
const maxQuotes = 5;

/** Returns an address as it was copied, without quotes, invisible characters and a comma. */
export function cleanAddress(text: string): string {
  let address = removeInvisible(text).trim();
  for (let count = 0; count < maxQuotes; count += 1) {
    address = address.replace(/[,;]$/, '').trim();
    if (address.length < 2 || pairs.get(address.charAt(0)) !== address.at(-1)) break;
    address = address.slice(1, -1).trim();
  }
  return address;
}

const toHref = (address: string): string => (URL.canParse(address) ? new URL(address).href : address);

/**
 * Returns whether two addresses are the same URL, with or without a default port, an upper-case
 * host or the slash of an empty path (RFC 3986 §6.2).
 */
export const isSameAddress = (first: string, second: string): boolean => toHref(first) === toHref(second);

/** Returns an address without the slash at its end, which is a part of an issuer. */
export const trimSlash = (address: string): string => toHref(address).replace(/\/$/, '');

/** Decodes a form-encoded value, as in a query. Returns text that is not form-encoded as it is. */
export function decodeFormValue(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
