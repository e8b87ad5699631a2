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

/** Colors of a terminal that were copied without their escape character. */
const visibleColors = /(?:\^\[|\\e|\\033|\\x1b)?\[\d{1,3}(?:;\d{1,3}){0,4}m/gi;

const entities: Record<string, string> = { quot: '"', amp: '&', lt: '<', gt: '>', apos: "'" };

const decodeEntities = (text: string) =>
  text
    .replace(/&(quot|amp|lt|gt|apos);/g, (_, name: string) => entities[name] ?? '')
    .replace(/&#(x[\da-f]{2}|\d{2,3});/gi, (_, code: string) => String.fromCharCode(Number(code.replace('x', '0x'))));

const decodeHex = (_: string, hex: string) => String.fromCharCode(Number.parseInt(hex, 16));

/** Undoes one level of percent-encoding, of JSON's `\u` escapes and of HTML entities. */
const decodeOnce = (text: string) =>
  decodeEntities(text.replace(/%([2-7][\da-f])/gi, decodeHex).replace(/(?<!\\)\\+u00([2-7][\da-f])/gi, decodeHex));

/** Soft line breaks of quoted-printable text (RFC 2045 §6.7). */
const softBreak = /=\r?\n(?=[\w.-])/g;

const decodeQuotedPrintable = (text: string) =>
  text.search(softBreak) < 0 ? text : text.replace(softBreak, '').replace(/=([2-7][\dA-F])/g, decodeHex);

/** A signed or encrypted token in base64, as in a Secret of Kubernetes. */
const encodedToken = /(?<![\w+/-])ZXlK[A-Za-z0-9+/]{40,}={0,2}/g;

const decodeTokens = (text: string) =>
  text.replace(encodedToken, (run) => {
    const decoded = Buffer.from(run, 'base64').toString('latin1').trim();
    return /^[\w.=~-]+$/.test(decoded) ? decoded : run;
  });

/** Finds the tokens that are signed or encrypted, wherever they are. */
function findJose(text: string): NamedToken[] {
  const decoded = decodeQuotedPrintable(decodeOnce(decodeOnce(decodeOnce(text))));
  const plain = decodeTokens(decoded.replaceAll('<![CDATA[', ''));
  return scanJose(plain).map(({ token, start }) => ({
    tokenType: readTokenType(plain.slice(Math.max(0, start - 200), start)),
    token,
  }));
}

/** Finds the tokens that a text names, after what a shell, a mail or a web page adds to it. */
function findNamed(text: string): NamedToken[] {
  const decoded = decodeTokens(decodeQuotedPrintable(decodeEntities(decodeEntities(text))));
  return findInProse(decoded.replace(/(?<=[\w-])\\\r?\n(?=[\w-])/g, ''));
}

/** Finds the tokens in JSON that is encoded in base64. */
function findInBase64(text: string): NamedToken[] | undefined {
  if (!/^[\w+/\s-]+={0,2}$/.test(text)) return undefined;
  const decoded = Buffer.from(text, 'base64').toString();
  return /^\s*[{[]/.test(decoded) ? findInStructure(decoded) : undefined;
}

/** Whether a text is in lines of one length, of which the last may be shorter. */
function isEvenlyWrapped(text: string): boolean {
  const [first = '', ...rest] = text.split(/\s+/);
  const last = rest.pop() ?? '';
  return /^ey.{38,}$/.test(first) && last.length <= first.length && rest.every(({ length }) => length === first.length);
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
  const lines = [...types.keys()].filter((token) => token.includes('.'));
  return [...types]
    .map(([token, tokenType]) => ({ tokenType, token }))
    .filter(({ token }) => token.includes('.') || !lines.some((other) => other.startsWith(token.replace(/=$/, ''))))
    .slice(0, maxFoundTokens);
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
  const text = removeInvisible(stripVTControlCharacters(pasted)).replace(visibleColors, '').trim();
  const single = unwrap(text);
  const jose = findJose(single);
  const isWrapped =
    (/^[\w-]+\s*\.[\w.\s-]*$/.test(single) || (/^[\w\s-]+\.[\w.\s-]*$/.test(single) && isEvenlyWrapped(single))) &&
    jose.length < 2 &&
    !isCompleteToken(jose[0]?.token ?? '');
  const named = isWrapped ? undefined : (findInStructure(text) ?? findInBase64(single));
  const found = named ? [...named, ...jose] : [...jose, ...findNamed(text)];
  if (found.length > 0 && !isWrapped) return removeCopies(found);
  const token = (isWrapped ? single.replace(/\s+/g, '') : single).replace(/^([^.]+|(?!ey).+[^.])\.$/, '$1');
  if (token === '' || /^[$%]|[\s\p{Cc}{}[\]]|:\/\/|<\//u.test(token)) fail('token_not_found');
  return [{ tokenType: 'unknown', token }];
}

/** Finds tokens as {@link searchTokens} does, as secrets. */
export const findTokens = (pasted: string): FoundToken[] => searchTokens(pasted).map(toFoundToken);
