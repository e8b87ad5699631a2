import type { ExchangePurpose } from '../../../shared/exchanges.ts';
import { listDecodings } from './decode-escapes.ts';
import { type Decoding, undecoded } from './decoding.ts';
import { findEscapeStart } from './escapes.ts';
import { createSearchedSecrets } from './searched-secrets.ts';
import { removedLabel, type SecretLabels } from './secret-labels.ts';
import { replaceMatches, type SecretMatch } from './secret-matches.ts';
import { getSecretKind, isTokenRequest, type SecretKind } from './secret-names.ts';
import { josePattern, minOpaqueTokenCharacters, opaqueTokenPattern } from './token-patterns.ts';

/** Removes the secrets of one exchange. */
export type Redactor = {
  purpose: ExchangePurpose;
  /** Returns the label of a secret, and searches for the secret in the rest of the exchange. */
  redactSecret(kind: SecretKind, value: string): string;
  /**
   * Searches for a value in the rest of the exchange.
   *
   * @param listTexts returns the spellings of the value, if they may be known
   */
  addSecret(value: string, label: string, listTexts?: () => readonly string[] | undefined): void;
  /**
   * Returns whether there is certainly nothing to remove from a text, nor from any part of it
   * without line breaks. A long text is searched once instead of part by part.
   */
  isClean(text: string): boolean;
  /**
   * Removes secrets from any text.
   *
   * @param name of the parameter, member or header that the text is the value of
   */
  redactText(text: string, name?: string): string;
  /** Removes secrets from the beginning of a text, and the beginning of a secret at its end. */
  redactTruncatedText(text: string): string;
  /**
   * Runs once more while a text contained a secret that a run found only later, and returns the
   * last result. A value may occur before the name that marks it as a secret.
   */
  redactUntilStable<T>(run: () => T): T;
  /**
   * Returns the length of the longest spelling of any secret, in characters. A spelling cut short
   * is not found.
   */
  getMaxSecretLength(): number;
};

/** A text in which secrets were searched for. */
type SearchedText = {
  text: string;
  isTruncated: boolean;
  decodings: readonly Decoding[];
  /** How many secrets were known, and how often they were found. */
  secretCount: number;
  matchCount: number;
};

/**
 * `"name":"value"`, the same escaped inside a string, and `name=value`. The value may be truncated.
 */
const pairPattern =
  /(?<![\w.-])([A-Za-z_][\w.-]*)(?:"\s*:\s*"((?:\\.|[^"\\])*)|\\"\s*:\s*\\"((?:(?!\\").)*)|\s*=\s*"([^"]*)|=([^"&\s;<>]+))/g;

/** A field of `multipart/form-data` (RFC 7578 §4.2). The value may be truncated. */
const multipartPattern =
  /\bform-data\b[^\r\n]{0,200}?;\s{0,20}name="([^"\r\n]*)"[^\r\n]*\r?\n(?:[^\r\n]+\r?\n){0,20}\r?\n([\s\S]*?)(?=\r?\n--|$)/g;

/** What may be the name of a value: a JSON member's, and whatever {@link pairPattern} finds. */
const namePatterns = [/"([^"]*)"\s*:/g, /([A-Za-z_][\w.-]*)(?:"\s*:|\s*=)/g];

/**
 * Creates the redactor of one exchange. Tokens that it finds are known to later redactors with the
 * same labels; passwords and codes are not.
 */
export function createRedactor(labels: SecretLabels, purpose: ExchangePurpose): Redactor {
  const secrets = createSearchedSecrets();
  const searched = () => [secrets, ...labels.listRecentTokens()];

  const redactSecret = (kind: SecretKind, value: string) => {
    if (value === '' || secrets.isOverfull()) return value && removedLabel;
    const known = secrets.getLabel(value);
    if (known !== undefined) return known;
    const label = labels.getLabel(kind, value);
    secrets.add(value, label, () => labels.listTexts(label));
    return label;
  };

  /** The texts of a run, and what was known of them when they were searched. */
  let searchedTexts: SearchedText[] = [];
  const foundTokens = new Set<string>();

  /** Whether a text of the run may contain a secret that was found after it was searched. */
  function isOutdated({ text, isTruncated, decodings, secretCount, matchCount }: SearchedText): boolean {
    if (secretCount === secrets.count()) return false;
    if (isTruncated) return true;
    if (text.length < secrets.getMinCharacters()) return false;
    const searched = decodings.length > 0 ? decodings : listDecodings(text, 'utf16');
    return secrets.find(searched, false)?.length !== matchCount;
  }

  function findNamedSecrets(text: string): SecretMatch[] {
    if (!/[=:]/.test(text)) return [];
    const pairs = [
      ...text.matchAll(pairPattern),
      ...(text.includes('form-data') ? text.matchAll(multipartPattern) : []),
    ];
    /** There may be thousands of pairs with few names. */
    const kinds = new Map<string, SecretKind | undefined>();
    return pairs.flatMap((pair) => {
      const [all, name = '', ...values] = pair;
      if (!kinds.has(name)) kinds.set(name, getSecretKind(name, purpose));
      const kind = kinds.get(name);
      const value = values.find(Boolean);
      if (!kind || !value) return [];
      const to = pair.index + all.length;
      return [{ from: to - value.length, to, label: redactSecret(kind, value) }];
    });
  }

  function hasSecretName(text: string): boolean {
    const names = new Set<string>();
    for (const pattern of namePatterns) for (const [, name = ''] of text.matchAll(pattern)) names.add(name);
    return [...names].some((name) => getSecretKind(name, purpose) !== undefined);
  }

  function isClean(text: string): boolean {
    if (secrets.isOverfull() || secrets.haveShortOneIn(text)) return false;
    if (text.includes('eyJ') || findEscapeStart(text, 0) < text.length || hasSecretName(text)) return false;
    if (isTokenRequest(purpose) && text.search(opaqueTokenPattern) >= 0) return false;
    const decodings = [undecoded(text)];
    if (searched().some((one) => one.find(decodings, false)?.length !== 0)) return false;
    searchedTexts.push({ text, isTruncated: false, decodings, secretCount: secrets.count(), matchCount: 0 });
    return true;
  }

  function findTokens(text: string, name: string | undefined): SecretMatch[] {
    const matches: SecretMatch[] = [];
    for (const { 0: token, index } of text.includes('eyJ') ? text.matchAll(josePattern) : []) {
      const label = labels.getLabel('token', token);
      foundTokens.add(label);
      matches.push({ from: index, to: index + token.length, label });
    }
    if (text.length >= minOpaqueTokenCharacters && isTokenRequest(purpose) && name !== 'scope')
      for (const { 0: token, index } of text.matchAll(opaqueTokenPattern))
        matches.push({ from: index, to: index + token.length, label: removedLabel });
    return matches;
  }

  function redact(text: string, name: string | undefined, isTruncated: boolean): string {
    if (secrets.isOverfull() || secrets.haveShortOneIn(text)) return removedLabel;
    const named = findNamedSecrets(text);
    if (secrets.isOverfull()) return removedLabel;
    const mayContain = isTruncated || searched().some((one) => text.length >= one.getMinCharacters());
    const decodings = mayContain ? listDecodings(text, 'utf16', isTruncated) : [];
    const [known, ...recent] = searched().map((one) => one.find(decodings, isTruncated));
    if (!known || recent.includes(undefined)) return removedLabel;
    searchedTexts.push({ text, isTruncated, decodings, secretCount: secrets.count(), matchCount: known.length });
    const matches = [...named, ...findTokens(text, name), ...known, ...recent.flatMap((found) => found ?? [])];
    return replaceMatches(text, matches);
  }

  return {
    purpose,
    redactSecret,
    addSecret: secrets.add,
    isClean,
    redactUntilStable(run) {
      for (;;) {
        const before = { count: secrets.count(), withholding: secrets.countWithholding(), tokens: foundTokens.size };
        searchedTexts = [];
        const result = run();
        const hasOthers = secrets.countWithholding() > before.withholding || foundTokens.size > before.tokens;
        const isStable = secrets.count() === before.count || !(hasOthers || searchedTexts.some(isOutdated));
        searchedTexts = [];
        if (isStable) return result;
      }
    },

    getMaxSecretLength: () => Math.max(...searched().map((one) => one.getMaxCharacters())),

    redactText: (text, name) => redact(text, name, false),
    redactTruncatedText: (text) => redact(text, undefined, true),
  };
}
