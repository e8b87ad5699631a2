import { fail } from '../core/failure.ts';
import { Secret } from '../core/secret.ts';

export type TokenType = 'access' | 'id' | 'refresh' | 'unknown';

/** A token in something that a person pasted, and what it is called there. */
export type FoundToken = { role: TokenType; token: Secret };

/** The most bytes of a clipboard or file that are looked through. */
export const maxInputBytes = 1024 * 1024;

const tokenParameters = [
  ['access_token', 'access'],
  ['id_token', 'id'],
  ['refresh_token', 'refresh'],
] as const;

/** How many quotes and words around a token are taken off; a text of quotes alone would keep the app for minutes. */
const maxUnwrapSteps = 20;

const quotedPattern = /^(["'`])([\s\S]*)\1$/;

/** Without what surrounds a token where it was copied: white space, quotes, `Authorization: Bearer`. */
function unwrap(text: string): string {
  let rest = text.replace(/^\uFEFF/, '').trim();
  for (let layer = 0; layer < maxUnwrapSteps; layer += 1) {
    const inside = (quotedPattern.exec(rest)?.[2] ?? rest)
      .replace(/^authorization\s*:\s*/i, '')
      .replace(/^(bearer|dpop)\s+/i, '')
      .replace(/[,;]$/, '')
      .trim();
    if (inside === rest) break;
    rest = inside;
  }
  return rest;
}

function collectTokens(value: (name: string) => unknown): FoundToken[] {
  return tokenParameters.flatMap(([name, role]) => {
    const text = value(name);
    return typeof text === 'string' && text.trim() !== '' ? [{ role, token: new Secret(text.trim()) }] : [];
  });
}

function findInJson(text: string): FoundToken[] | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (json === null || typeof json !== 'object') return undefined;
  const named = json as Record<string, unknown>;
  return collectTokens((name) => (Object.hasOwn(named, name) ? named[name] : undefined));
}

/** `…#access_token=…&id_token=…` (RFC 6749 §4.2.2), or the same as a form. */
function findInForm(text: string): FoundToken[] {
  if (!/(^|[?#&])(access|id|refresh)_token=/.test(text) || /\s/.test(text)) return [];
  const form = new URLSearchParams(text.slice(Math.max(text.indexOf('#'), text.indexOf('?')) + 1));
  return collectTokens((name) => form.get(name) ?? undefined);
}

/**
 * The tokens in what a person pasted or chose as a file: one as it is, after `Bearer`, in quotes or broken over lines, or
 * those of a token reply (RFC 6749 §5.1) as JSON or form. Fails with `token_not_found`, `token_too_large`.
 */
export function findTokens(pasted: string): FoundToken[] {
  if (Buffer.byteLength(pasted, 'utf8') > maxInputBytes)
    fail('token_too_large', { facts: { limitBytes: maxInputBytes } });
  const text = unwrap(pasted);
  const named = findInJson(text) ?? findInForm(text);
  if (named.length > 0) return named;
  const joined = /^[\w-]+\s*\.[\w.\s-]*$/.test(text) ? text.replace(/\s+/g, '') : text;
  if (joined === '' || /[\s\p{Cc}{}[\]]/u.test(joined)) fail('token_not_found');
  return [{ role: 'unknown', token: new Secret(joined) }];
}
