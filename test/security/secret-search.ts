import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A place that was looked at, and all that is in it, as text. */
export type SearchLocation = { name: string; content: string };

/** A secret found where it must not be. */
export type Finding = { secret: string; spelling: string; location: string };

const spellings: Record<string, (secret: string) => string> = {
  raw: (secret) => secret,
  'URL-encoded': encodeURIComponent,
  'form-encoded': (secret) => new URLSearchParams([['', secret]]).toString().slice(1),
  'JSON-escaped': (secret) => JSON.stringify(secret).slice(1, -1),
  'JSON-escaped twice': (secret) => JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1),
  'JSON-escaped ASCII': (secret) =>
    secret.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  // V8 writes code points above U+FFFF into heap snapshots with their low 16 bits alone.
  'heap snapshot': (secret) =>
    Array.from(secret, (character) => String.fromCharCode((character.codePointAt(0) ?? 0) & 0xffff)).join(''),
  base64: (secret) => Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  base64url: (secret) => Buffer.from(secret).toString('base64url'),
  // Inside a longer text that was encoded, as in a Basic header: what of it does not depend on its
  // neighbours.
  'base64, one byte in': (secret) => insideBase64(secret, 1),
  'base64, two bytes in': (secret) => insideBase64(secret, 2),
  hex: (secret) => Buffer.from(secret).toString('hex'),
  // A part of it is enough to know it by: what was cut, or taken apart at a dot, is found too.
  'its last 24 characters': (secret) => secret.slice(-24),
};

function insideBase64(secret: string, before: number): string {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
  return bytes.subarray(3, bytes.length - (bytes.length % 3)).toString('base64');
}

/**
 * Looks for each secret, in every spelling, in every place.
 *
 * @param secrets by name
 */
export function searchSecrets(secrets: Record<string, string>, places: readonly SearchLocation[]): Finding[] {
  const findings: Finding[] = [];
  for (const [secret, value] of Object.entries(secrets))
    for (const [spelling, spell] of Object.entries(spellings)) {
      const spelled = spell(value);
      for (const { name, content } of places)
        if (content.includes(spelled)) findings.push({ secret, spelling, location: name });
    }
  return findings;
}

/**
 * Looks for codes of a few digits, which are in any text by chance: only where one stands by
 * itself, between quotes, spaces, line ends, or the signs of a form or an address, and in base64
 * and hex.
 *
 * @param codes by name
 */
export function searchCodes(codes: Record<string, string>, places: readonly SearchLocation[]): Finding[] {
  const findings: Finding[] = [];
  for (const [secret, value] of Object.entries(codes)) {
    const byItself: Record<string, RegExp> = {
      'by itself': new RegExp(`(?<![\\w.,:;/+-])${value}(?![\\w.,:;/+-])`),
      base64: new RegExp(`(?<![\\w+/])${Buffer.from(value).toString('base64').replace(/=+$/, '')}(?![\\w+/])`),
      hex: new RegExp(`(?<!\\w)${Buffer.from(value).toString('hex')}(?!\\w)`),
    };
    for (const [spelling, pattern] of Object.entries(byItself))
      for (const { name, content } of places)
        if (pattern.test(content)) findings.push({ secret, spelling, location: name });
  }
  return findings;
}

export const spellingCount = Object.keys(spellings).length;

/** Every file below a folder, as the bytes are (latin1) and as UTF-8 and UTF-16 would read. */
export async function readFilesBelow(folder: string): Promise<SearchLocation[]> {
  const places: SearchLocation[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    for (const encoding of ['utf8', 'utf16le'] as const)
      places.push({ name: `${path.slice(folder.length + 1)} (${encoding})`, content: bytes.toString(encoding) });
  }
  return places;
}
