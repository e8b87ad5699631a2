const maxCharacters = 500;

const controlCharacters = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]+/gu;

/** A JOSE compact serialisation, or any other run that is long and random enough to be a credential. */
const tokenLike = /\beyJ[\w-]{5,}(\.[\w-]*)*|[\w+=~-]{40,}/g;

const lowerCasePercents = (text: string) => text.replace(/%[0-9A-F]{2}/g, (octet) => octet.toLowerCase());

const escapedAscii = (text: string) =>
  text.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** With padding, without, and for addresses (RFC 4648). */
export function base64Spellings(text: string): string[] {
  const padded = Buffer.from(text, 'utf8').toString('base64');
  const bare = padded.replace(/=+$/, '');
  return [...new Set([padded, bare, bare.replaceAll('+', '-').replaceAll('/', '_')])];
}

/** Inside a JSON string, and inside JSON that is itself in a string. */
function jsonSpellings(text: string): string[] {
  const once = JSON.stringify(text).slice(1, -1);
  return [once, escapedAscii(once), JSON.stringify(once).slice(1, -1)];
}

/** How a text is written in forms, JSON, addresses and base64, itself included. */
export function spellings(secret: string): string[] {
  const text = secret.toWellFormed();
  const encoded = [encodeURIComponent(text), new URLSearchParams([['', text]]).toString().slice(1)];
  return [text, ...encoded, ...encoded.map(lowerCasePercents), ...jsonSpellings(text), ...base64Spellings(text)];
}

/** A secret this short stands in many texts by chance, and its mark would tell it. */
const minSecretCharacters = 6;

/** Matches each spelling of each secret, the longest first, so that none hides in what another leaves. */
function pattern(secrets: readonly string[]): RegExp {
  const all = [...new Set(secrets.filter(Boolean).flatMap(spellings))].sort((a, b) => b.length - a.length);
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
