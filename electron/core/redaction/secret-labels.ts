import { createHash, createHmac } from 'node:crypto';
import { en } from '../../../shared/locales/en/en.ts';
import { Secret } from '../secret.ts';
import type { SecretKind } from './secret-names.ts';
import { listSpellings } from './spellings.ts';

/** A secret in each of its spellings, the length of the shortest and the longest, and what stands in its place. */
export type Needle = { encodings: readonly Secret[]; minLength: number; maxLength: number; label: string };

/** What to look for to find a secret. */
export function createNeedle(secret: string, label: string): Needle {
  const spelled = listSpellings(secret);
  const lengths = spelled.map(({ length }) => length);
  return {
    encodings: spelled.map((text) => new Secret(text)),
    minLength: Math.min(...lengths),
    maxLength: Math.max(...lengths),
    label,
  };
}

/** Names secrets so that equal ones can be told as equal, without keeping them. */
export type SecretLabels = {
  /** What stands for a secret. One that is known already keeps its name, whatever it is called this time. */
  getLabel(kind: SecretKind, value: string): string;
  /** What finds a token that was just named. */
  findNeedle(label: string): Needle | undefined;
  /** The tokens of late that a text of so many characters can hold. */
  listNeedles(length?: number): Iterable<Needle>;
  /** Lets go of the tokens; their names stay. */
  clear(): void;
};

/** Made by machines, so that a length and a piece of a hash tell nothing that helps to guess them. */
const hashableKinds: ReadonlySet<SecretKind> = new Set([
  'access_token',
  'refresh_token',
  'id_token',
  'mfa_token',
  'token',
  'client_assertion',
  'oob_code',
]);

/** Shorter than this, even a token could be guessed from its hash. */
const minHashableCharacters = 20;

const byteFormat = new Intl.NumberFormat('en');

const maxLabels = 5000;
const maxWatchedTokens = 32;

/**
 * A token is `‹access token #3, 1,204 bytes, sha256 ab12cd34…›`. A client secret may have been thought up by a person, so
 * it gets a number alone; the number is found by a keyed digest whose key is new in each run. A password or code gets not
 * even a number: main is to hold nothing of it after its exchange, and a digest beside its key would be a way to try
 * passwords.
 */
export function createSecretLabels(random: (bytes: number) => Buffer): SecretLabels {
  const key = random(32);
  const names = new Map<string, string>();
  const watched = new Map<string, Needle>();
  /** No token of late is shorter than this. */
  let shortest = Number.POSITIVE_INFINITY;
  const counts = new Map<SecretKind, number>();

  function named(kind: SecretKind, value: string): string {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    const numbered = `${en.log.secret[kind]} #${count}`;
    if (!hashableKinds.has(kind) || value.length < minHashableCharacters) return `‹${numbered}›`;
    const bytes = byteFormat.format(Buffer.byteLength(value, 'utf8'));
    const hash = createHash('sha256').update(value).digest('hex').slice(0, 8);
    return `‹${numbered}, ${bytes} bytes, sha256 ${hash}…›`;
  }

  function watch(value: string, label: string): void {
    const known = watched.get(label);
    watched.delete(label);
    watched.set(label, known ?? createNeedle(value, label));
    shortest = Math.min(shortest, value.length);
    if (watched.size > maxWatchedTokens) watched.delete(watched.keys().next().value ?? '');
  }

  return {
    getLabel(kind, value) {
      if (!hashableKinds.has(kind) && kind !== 'client_secret') return `‹${en.log.secret[kind]}›`;
      const digest = createHmac('sha256', key).update(value).digest('base64');
      const label = names.get(digest) ?? named(kind, value);
      names.set(digest, label);
      if (names.size > maxLabels) names.delete(names.keys().next().value ?? '');
      watch(value, label);
      return label;
    },

    findNeedle: (label) => watched.get(label),
    listNeedles: (length = Number.POSITIVE_INFINITY) => (length < shortest ? [] : watched.values()),
    clear() {
      watched.clear();
      shortest = Number.POSITIVE_INFINITY;
    },
  };
}
