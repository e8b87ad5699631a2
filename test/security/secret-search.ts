import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoCode } from '../../electron/core/errno-code.ts';

/** A searched location and its content as text. */
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
  // V8 writes only the low 16 bits of code points above U+FFFF into heap snapshots.
  'heap snapshot': (secret) =>
    Array.from(secret, (character) => String.fromCharCode((character.codePointAt(0) ?? 0) & 0xffff)).join(''),
  base64: (secret) => Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  base64url: (secret) => Buffer.from(secret).toString('base64url'),
  // Inside a longer encoded text, as in a Basic header: the part that does not depend on its
  // neighbors.
  'base64, one byte in': (secret) => insideBase64(secret, 1),
  'base64, two bytes in': (secret) => insideBase64(secret, 2),
  hex: (secret) => Buffer.from(secret).toString('hex'),
  // Finds secrets that were truncated or split at a dot.
  'its last 24 characters': (secret) => secret.slice(-24),
};

function insideBase64(secret: string, before: number): string {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
  return bytes.subarray(3, bytes.length - (bytes.length % 3)).toString('base64');
}

/** Returns a secret in every encoding. */
export const spellSecret = (secret: string): string[] => [
  ...new Set(Object.values(spellings).map((spell) => spell(secret))),
];

/**
 * Searches all locations for each secret in every encoding.
 *
 * @param secrets by name
 */
export function searchSecrets(secrets: Record<string, string>, locations: readonly SearchLocation[]): Finding[] {
  const findings: Finding[] = [];
  for (const [secret, value] of Object.entries(secrets)) {
    // Most spellings of plain ASCII are the same text, which is searched for once.
    const found = new Map<string, string[]>();
    for (const [spelling, spell] of Object.entries(spellings)) {
      const spelled = spell(value);
      const names =
        found.get(spelled) ?? locations.filter(({ content }) => content.includes(spelled)).map(({ name }) => name);
      found.set(spelled, names);
      findings.push(...names.map((location) => ({ secret, spelling, location })));
    }
  }
  return findings;
}

/** Returns all strings of a heap snapshot, without parsing its millions of numbers. */
export function readSnapshotStrings(snapshot: string): string {
  const start = snapshot.indexOf('"strings":[');
  const strings = JSON.parse(`{${snapshot.slice(start)}`) as { strings: string[] };
  return strings.strings.join('\n');
}

/**
 * Searches for short numeric codes, which occur in any text by chance. Finds a code only if it is
 * delimited by quotes, spaces, line ends or the delimiters of a form or URL, or as base64 or hex.
 *
 * @param codes by name
 */
export function searchCodes(codes: Record<string, string>, locations: readonly SearchLocation[]): Finding[] {
  const findings: Finding[] = [];
  for (const [secret, value] of Object.entries(codes)) {
    const delimited: Record<string, RegExp> = {
      delimited: new RegExp(`(?<![\\w.,:;/+-])${value}(?![\\w.,:;/+-])`),
      base64: new RegExp(`(?<![\\w+/])${Buffer.from(value).toString('base64').replace(/=+$/, '')}(?![\\w+/])`),
      hex: new RegExp(`(?<!\\w)${Buffer.from(value).toString('hex')}(?!\\w)`),
    };
    for (const [spelling, pattern] of Object.entries(delimited))
      for (const { name, content } of locations)
        if (pattern.test(content)) findings.push({ secret, spelling, location: name });
  }
  return findings;
}

export const spellingCount = Object.keys(spellings).length;

/** Reads all files in a folder recursively, each decoded as UTF-8 and as UTF-16. */
export async function readFilesBelow(folder: string): Promise<SearchLocation[]> {
  const locations: SearchLocation[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path).catch((error: unknown) => {
      // A running app removes its lock files.
      if (errnoCode(error) === 'ENOENT') return undefined;
      throw error;
    });
    if (!bytes) continue;
    for (const encoding of ['utf8', 'utf16le'] as const)
      locations.push({ name: `${path.slice(folder.length + 1)} (${encoding})`, content: bytes.toString(encoding) });
  }
  return locations;
}
