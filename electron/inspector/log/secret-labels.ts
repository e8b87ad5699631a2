import { createHash, createHmac } from 'node:crypto';
import { en } from '../../../shared/locales/en/en.ts';
import { spellings } from '../../oauth/redact.ts';
import { Secret } from '../../vault/secret.ts';
import type { SecretKind } from './secret-names.ts';

/** A text to look for, and what stands in its place. */
export type Needle = { text: string; label: string };

/** Names secrets so that equal ones can be told as equal, without keeping them. */
export type SecretLabels = {
  /** What stands for a secret. One that is known already keeps its name, whatever it is called this time. */
  label(kind: SecretKind, value: string): string;
  /** The tokens of late, in every spelling. */
  needles(): Needle[];
  /** Lets go of the tokens; their names stay. */
  forget(): void;
};

/** Made by machines, so that a length and a piece of a hash tell nothing that helps to guess them. */
const traceable: ReadonlySet<SecretKind> = new Set([
  'access_token',
  'refresh_token',
  'id_token',
  'mfa_token',
  'token',
  'client_assertion',
  'oob_code',
]);

/** Shorter than this, even a token could be guessed from its hash. */
const longEnoughToHash = 20;

const mostNames = 5000;
const mostWatched = 32;

/**
 * A token is `‹access token #3, 1,204 bytes, sha256 ab12cd34…›`. A client secret may have been thought up by a person, so
 * it gets a number alone; the number is found by a keyed digest whose key is new in each run. A password or code gets not
 * even a number: main is to hold nothing of it after its exchange, and a digest beside its key would be a way to try
 * passwords.
 */
export function createSecretLabels(random: (bytes: number) => Buffer): SecretLabels {
  const key = random(32);
  const names = new Map<string, string>();
  const watched = new Map<string, { spelled: Secret[]; label: string }>();
  const counts = new Map<SecretKind, number>();

  function named(kind: SecretKind, value: string): string {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    const numbered = `${en.log.secret[kind]} #${count}`;
    if (!traceable.has(kind) || value.length < longEnoughToHash) return `‹${numbered}›`;
    const bytes = Buffer.byteLength(value, 'utf8').toLocaleString('en');
    const hash = createHash('sha256').update(value).digest('hex').slice(0, 8);
    return `‹${numbered}, ${bytes} bytes, sha256 ${hash}…›`;
  }

  function watch(digest: string, value: string, label: string): void {
    const known = watched.get(digest);
    watched.delete(digest);
    watched.set(digest, known ?? { spelled: spellings(value).map((one) => new Secret(one)), label });
    if (watched.size > mostWatched) watched.delete(watched.keys().next().value ?? '');
  }

  return {
    label(kind, value) {
      if (!traceable.has(kind) && kind !== 'client_secret') return `‹${en.log.secret[kind]}›`;
      const digest = createHmac('sha256', key).update(value).digest('base64');
      const label = names.get(digest) ?? named(kind, value);
      names.set(digest, label);
      if (names.size > mostNames) names.delete(names.keys().next().value ?? '');
      watch(digest, value, label);
      return label;
    },

    needles: () =>
      [...watched.values()].flatMap(({ spelled, label }) => spelled.map((one) => ({ text: one.reveal(), label }))),

    forget: () => watched.clear(),
  };
}
