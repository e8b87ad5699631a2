import type { ExchangePurpose } from '../../../shared/exchanges.ts';
import { en } from '../../../shared/locales/en/en.ts';
import { createNeedle, type Needle, type SecretLabels } from './secret-labels.ts';
import { getSecretKind, isTokenRequest, type SecretKind } from './secret-names.ts';

/** Takes the secrets out of one exchange. */
export type Redactor = {
  purpose: ExchangePurpose;
  /** What stands for the value of a parameter of this kind; from now on it is looked for everywhere in the exchange. */
  redactSecret(kind: SecretKind, value: string): string;
  /** Looks for a value everywhere in the exchange. */
  addSecret(value: string, label: string): void;
  /** A text of any kind. `of` is what it is the value of. */
  redactText(text: string, of?: string): string;
  /**
   * Runs until it meets no secret that it did not know before, and answers what came of the last run: a value may stand
   * somewhere before the name that says that it is secret.
   */
  redactUntilStable<T>(run: () => T): T;
  /** How long the longest secret is in any spelling: what is cut off in the middle of one is not recognised. */
  getMaxSecretLength(): number;
};

type SecretMatch = { from: number; to: number; label: string };

const removedLabel = `‹${en.log.removed}›`;

/** A secret this short stands in many texts by chance: such a text is not shown at all. */
const minSearchableCharacters = 6;

/** A JOSE compact serialisation. */
const josePattern = /(?<![\w-])eyJ[\w-]{8,}(?:\.[\w-]*){0,3}\.[\w-]+/g;

/** Long and random enough to be a credential, where nothing else should be. */
const tokenPattern = /[\w+=~-]{40,}/g;
const minTokenCharacters = 40;

/** `"name":"value"`, the same inside a string, and `name=value`; the value may be cut off. */
const pairPattern =
  /(?<![\w.-])([A-Za-z_][\w.-]*)(?:"\s*:\s*"((?:\\.|[^"\\])*)|\\"\s*:\s*\\"((?:(?!\\").)*)|\s*=\s*"([^"]*)|=([^"&\s;<>]+))/dg;

/** A field of `multipart/form-data` (RFC 7578 §4.2) and its value, which may be cut off. */
const multipartPattern =
  /\bform-data\b[^\r\n]*?;\s*name="([^"\r\n]*)"[^\r\n]*\r?\n(?:[^\r\n]+\r?\n)*\r?\n([\s\S]*?)(?=\r?\n--|$)/dg;

function findMatches(text: string, needles: Iterable<Needle>, hits: SecretMatch[]): void {
  for (const { encodings, minLength, label } of needles) {
    if (minLength > text.length || minLength < minSearchableCharacters) continue;
    for (const one of encodings) {
      const needle = one.reveal();
      for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + needle.length))
        hits.push({ from: at, to: at + needle.length, label });
    }
  }
}

/** Puts labels where the hits are. Where hits overlap, the first and longest stands for all. */
function replaceMatches(text: string, hits: SecretMatch[]): string {
  if (hits.length === 0) return text;
  hits.sort((a, b) => a.from - b.from || b.to - a.to);
  let out = '';
  let done = 0;
  for (const { from, to, label } of hits) {
    if (from >= done) out += text.slice(done, from) + label;
    done = Math.max(done, to);
  }
  return out + text.slice(done);
}

/** Makes the redactor of one exchange. Tokens that it meets are known to the next one; passwords and codes are not. */
export function createRedactor(labels: SecretLabels, purpose: ExchangePurpose): Redactor {
  const own = new Map<string, string>();
  const short = new Set<string>();
  const needles: Needle[] = [];

  const addSecret = (value: string, label: string) => {
    if (value.length < minSearchableCharacters) {
      if (value !== '') short.add(value);
      return;
    }
    if (own.has(value)) return;
    own.set(value, label);
    const known = labels.findNeedle(label);
    needles.push(known?.encodings[0]?.reveal() === value ? known : createNeedle(value, label));
  };

  const redactSecret = (kind: SecretKind, value: string) => {
    if (value === '') return '';
    const known = own.get(value);
    if (known !== undefined) return known;
    const label = labels.getLabel(kind, value);
    addSecret(value, label);
    return label;
  };

  function pairs(text: string): SecretMatch[] {
    const hits: SecretMatch[] = [];
    if (!/[=:]/.test(text)) return hits;
    const found = [
      ...text.matchAll(pairPattern),
      ...(text.includes('form-data') ? text.matchAll(multipartPattern) : []),
    ];
    for (const { 1: name = '', indices } of found) {
      const kind = getSecretKind(name, purpose);
      const place = indices?.slice(2).find(Boolean);
      if (!kind || !place || place[0] === place[1]) continue;
      hits.push({ from: place[0], to: place[1], label: redactSecret(kind, text.slice(...place)) });
    }
    return hits;
  }

  return {
    purpose,
    redactSecret,
    addSecret,
    redactUntilStable(run) {
      for (;;) {
        const before = own.size + short.size;
        const result = run();
        if (own.size + short.size === before) return result;
      }
    },

    getMaxSecretLength: () => Math.max(0, ...[...needles, ...labels.listNeedles()].map(({ maxLength }) => maxLength)),

    redactText(text, of) {
      if ([...short].some((one) => text.includes(one))) return removedLabel;
      const hits = pairs(text);
      for (const { 0: token, index } of text.includes('eyJ') ? text.matchAll(josePattern) : [])
        hits.push({ from: index, to: index + token.length, label: labels.getLabel('token', token) });
      if (text.length >= minTokenCharacters && isTokenRequest(purpose) && of !== 'scope')
        for (const { 0: token, index } of text.matchAll(tokenPattern))
          hits.push({ from: index, to: index + token.length, label: removedLabel });
      findMatches(text, needles, hits);
      findMatches(text, labels.listNeedles(text.length), hits);
      return replaceMatches(text, hits);
    },
  };
}
