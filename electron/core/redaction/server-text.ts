import { listSpellings } from './spellings.ts';

const maxCharacters = 500;

const controlCharacters = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]+/gu;

/** A JOSE compact serialisation, or any other run that is long and random enough to be a credential. */
const tokenLike = /\beyJ[\w-]{5,}(\.[\w-]*)*|[\w+=~-]{40,}/g;

/** A secret this short stands in many texts by chance, and its mark would tell it. */
const minSecretCharacters = 6;

/** Matches each spelling of each secret, the longest first, so that none hides in what another leaves. */
function pattern(secrets: readonly string[]): RegExp {
  const all = [...new Set(secrets.filter(Boolean).flatMap(listSpellings))].sort((a, b) => b.length - a.length);
  return new RegExp(all.map((one) => one.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|') || '(?!)', 'g');
}

/**
 * A server's own words, fit to show: without the given secrets in any spelling, without what looks like a token, without
 * control and direction characters, and cut to 500 characters. Words that hold a secret of a few characters are not shown
 * at all.
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  if (secrets.some((secret) => secret !== '' && secret.length < minSecretCharacters && text.includes(secret)))
    return '[removed]';
  const shown = text
    .toWellFormed()
    .replace(pattern(secrets), '[secret]')
    .replace(controlCharacters, ' ')
    .replace(tokenLike, '[removed]')
    .trim();
  return shown.length > maxCharacters ? `${shown.slice(0, maxCharacters).replace(/[\ud800-\udbff]$/, '')}…` : shown;
}
