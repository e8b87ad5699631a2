import { stripVTControlCharacters } from 'node:util';
import { removeInvisible } from '../../shared/invisible-characters.ts';
import { maxInputBytes } from '../../shared/token-input.ts';
import type { TokenType } from '../../shared/tokens.ts';
import { fail } from '../core/failure.ts';
import { Secret } from '../core/secret.ts';
import { maxFoundTokens } from '../core/untrusted-parser.ts';
import { findInProse, findInStructure, type NamedToken } from './find-named-tokens.ts';
import { isCompleteToken, scanJose } from './scan-jose.ts';
import { readTokenType } from './token-name.ts';

/** A token in pasted text, and its type if the text names it. */
export type FoundToken = { tokenType: TokenType; token: Secret };

/**
 * Limits how many quotes and prefixes are removed: text of nothing but quotes would block the app
 * for minutes.
 */
const maxUnwrapSteps = 20;

const surroundings = new Map([...'""\'\'``“”‘’„“«»‹›<>()[]'.matchAll(/(..)/gu)].map(([pair]) => [pair[0], pair[1]]));

/** Removes what was copied with a token: white space, quotes, `Authorization: Bearer`. */
function unwrap(text: string): string {
  let rest = text;
  for (let step = 0; step < maxUnwrapSteps; step += 1) {
    const isSurrounded = rest.length > 1 && surroundings.get(rest[0]) === rest.at(-1);
    const inner = (isSurrounded ? rest.slice(1, -1) : rest)
      .replace(/^(?:\s|\\[nrt])+|\\[nrt]$/g, '')
      .replace(/^authorization\s*:\s*/i, '')
      .replace(/^(bearer|dpop)\s+/i, '')
      .replace(/[,;!?]$/, '')
      .trim();
    if (inner === rest) break;
    rest = inner;
  }
  return rest;
}

const entities: Record<string, string> = { quot: '"', amp: '&', lt: '<', gt: '>', apos: "'" };

/** Undoes one level of percent-encoding, of JSON's `\u` escapes and of HTML entities. */
const decodeOnce = (text: string) =>
  text
    .replace(/%([2-7][\da-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/(?<!\\)\\+u00([2-7][\da-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/&(quot|amp|lt|gt|apos);/g, (_, name: string) => entities[name] ?? '')
    .replace(/&#(x[\da-f]{2}|\d{2,3});/gi, (_, code: string) => String.fromCharCode(Number(code.replace('x', '0x'))));

/** Soft line breaks of quoted-printable text (RFC 2045 §6.7). */
const softBreak = /=\r?\n(?=[\w.-])/g;

/** Finds the tokens that are signed or encrypted, wherever they are. */
function findJose(text: string): NamedToken[] {
  const plain = decodeOnce(decodeOnce(decodeOnce(text))).replace(softBreak, '');
  return scanJose(plain).map(({ token, start }) => ({
    tokenType: readTokenType(plain.slice(Math.max(0, start - 200), start)),
    token,
  }));
}

/** Wraps a token in a secret. */
export const toFoundToken = ({ tokenType, token }: NamedToken): FoundToken => ({ tokenType, token: new Secret(token) });

/** @throws `token_too_large` */
export function requireInputSize(pasted: string): void {
  if (Buffer.byteLength(pasted, 'utf8') > maxInputBytes)
    fail('token_too_large', { facts: { limitBytes: maxInputBytes } });
}

/** Keeps one of several copies of a token, with the type that any of them names. */
function removeCopies(found: readonly NamedToken[]): NamedToken[] {
  const types = new Map<string, TokenType>();
  for (const { token, tokenType } of found)
    if ((types.get(token) ?? 'unknown') === 'unknown') types.set(token, tokenType);
  return [...types].map(([token, tokenType]) => ({ tokenType, token })).slice(0, maxFoundTokens);
}

/**
 * Finds the tokens in pasted text: signed and encrypted tokens anywhere in it, other tokens if a
 * name precedes them (`access_token`, `Authorization: Bearer`), as in a token response (RFC 6749
 * §5.1), a form, a redirect, a curl command or a log. A text that is only one token may be quoted
 * or wrapped over several lines.
 *
 * @throws `token_not_found`, `token_too_large`
 */
export function searchTokens(pasted: string): NamedToken[] {
  requireInputSize(pasted);
  const text = removeInvisible(stripVTControlCharacters(pasted)).trim();
  const single = unwrap(text);
  const jose = findJose(single);
  const isWrapped = /^[\w-]+\s*\.[\w.\s-]*$/.test(single) && jose.length < 2 && !isCompleteToken(jose[0]?.token ?? '');
  const named = isWrapped ? undefined : findInStructure(text);
  const found = named ? [...named, ...jose] : [...jose, ...findInProse(text)];
  if (found.length > 0 && !isWrapped) return removeCopies(found);
  const token = (isWrapped ? single.replace(/\s+/g, '') : single).replace(/^([^.]+|(?!ey).+[^.])\.$/, '$1');
  if (token === '' || /^[$%]|[\s\p{Cc}{}[\]]|:\/\/|<\//u.test(token)) fail('token_not_found');
  return [{ tokenType: 'unknown', token }];
}

/** Finds tokens as {@link searchTokens} does, as secrets. */
export const findTokens = (pasted: string): FoundToken[] => searchTokens(pasted).map(toFoundToken);
