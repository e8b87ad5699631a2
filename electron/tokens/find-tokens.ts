import type { TokenType } from '../../shared/tokens.ts';
import { fail } from '../core/failure.ts';
import { isJsonObject, isTooComplex, parseJson } from '../core/json.ts';
import { Secret } from '../core/secret.ts';
import { maxTokenValues } from './decode-token.ts';

/** A token in pasted text, and its type if the text names it. */
export type FoundToken = { tokenType: TokenType; token: Secret };

/** The largest clipboard content or file that is searched, in bytes. */
export const maxInputBytes = 1024 * 1024;

const tokenParameters = [
  ['access_token', 'access'],
  ['id_token', 'id'],
  ['refresh_token', 'refresh'],
] as const;

/**
 * Limits how many quotes and prefixes are removed: text of nothing but quotes would block the app
 * for minutes.
 */
const maxUnwrapSteps = 20;

const quotedPattern = /^(["'`])([\s\S]*)\1$/;

/** Removes what was copied with a token: white space, quotes, `Authorization: Bearer`. */
function unwrap(text: string): string {
  let rest = text.replace(/^\uFEFF/, '').trim();
  for (let step = 0; step < maxUnwrapSteps; step += 1) {
    const inner = (quotedPattern.exec(rest)?.[2] ?? rest)
      .replace(/^authorization\s*:\s*/i, '')
      .replace(/^(bearer|dpop)\s+/i, '')
      .replace(/[,;]$/, '')
      .trim();
    if (inner === rest) break;
    rest = inner;
  }
  return rest;
}

function collectTokens(getParameter: (name: string) => unknown): FoundToken[] {
  return tokenParameters.flatMap(([name, tokenType]) => {
    const text = getParameter(name);
    return typeof text === 'string' && text.trim() !== '' ? [{ tokenType, token: new Secret(text.trim()) }] : [];
  });
}

function findInJson(text: string): FoundToken[] | undefined {
  if (!/^[[{]/.test(text) || isTooComplex(text, { maxDepth: maxTokenValues, maxValues: maxTokenValues }))
    return undefined;
  const json = parseJson(text);
  if (json === undefined) return undefined;
  return isJsonObject(json) ? collectTokens((name) => (Object.hasOwn(json, name) ? json[name] : undefined)) : [];
}

/**
 * Finds tokens in a form, or in a redirect such as `…#access_token=…&id_token=…` (RFC 6749 §4.2.2).
 */
function findInForm(text: string): FoundToken[] {
  if (!/(^|[?#&])(access|id|refresh)_token=/.test(text) || /\s/.test(text)) return [];
  const form = text.slice(Math.max(text.indexOf('#'), text.indexOf('?')) + 1);
  // Decoding only what is looked for takes a fraction of the time.
  const findPair = (name: string) => new RegExp(`(?<=^|&)${name}=[^&]*`).exec(form)?.[0];
  return collectTokens((name) => new URLSearchParams(findPair(name)).get(name));
}

/**
 * Finds the tokens in pasted text: a single token, possibly quoted, after `Bearer` or wrapped over
 * several lines, or those of a token response (RFC 6749 §5.1) as JSON or form.
 *
 * @throws `token_not_found`, `token_too_large`
 */
export function findTokens(pasted: string): FoundToken[] {
  if (Buffer.byteLength(pasted, 'utf8') > maxInputBytes)
    fail('token_too_large', { facts: { limitBytes: maxInputBytes } });
  const text = unwrap(pasted);
  const named = findInJson(text) ?? findInForm(text);
  if (named.length > 0) return named;
  const joined = /^[\w-]+\s*\.[\w.\s-]*$/.test(text) ? text.replace(/\s+/g, '') : text;
  if (joined === '' || /[\s\p{Cc}{}[\]]/u.test(joined)) fail('token_not_found');
  return [{ tokenType: 'unknown', token: new Secret(joined) }];
}
