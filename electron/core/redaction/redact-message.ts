import { decodeFormValue } from '../../../shared/address.ts';
import type { RecordedBody } from '../../../shared/exchanges.ts';
import { en } from '../../../shared/locales/en/en.ts';
import { decodeBody } from '../decode-text.ts';
import { isTooComplex, parseJson } from '../json.ts';
import { redactJson } from './redact-json.ts';
import type { Redactor } from './redactor.ts';
import { countLabels, removedLabel } from './secret-labels.ts';
import { getSecretKind } from './secret-names.ts';

const maxBodyCharacters = 64 * 1024;
const maxHeaderCharacters = 8000;
/** More would take too long to search one by one. */
const maxFormFields = 1000;
const maxJsonValues = 8000;

const formTypePattern = /^application\/x-www-form-urlencoded\b/i;

/** Removes secrets from the parameters of a query or form, keeping their order. */
export function redactParameters(fields: Iterable<[string, string]>, redactor: Redactor): [string, string][] {
  return [...fields].map(([name, value]) => {
    const kind = getSecretKind(name, redactor.purpose);
    return [redactor.redactText(name), kind ? redactor.redactSecret(kind, value) : redactor.redactText(value, name)];
  });
}

/** Percent-encodes a text except its labels, which stay readable. */
const percentEncode = (text: string) =>
  text
    .split(/(‹[^›]*›)/)
    .map((part, index) => (index % 2 === 1 ? part : encodeURIComponent(part.toWellFormed()).replaceAll('%2F', '/')))
    .join('');

const encodeForm = (fields: readonly [string, string][]) =>
  fields.map((field) => field.map(percentEncode).join('=')).join('&');

/**
 * Removes secrets from the path and query of a URL, and its fragment, which is never sent.
 *
 * @returns the URL and its path, truncated
 */
export function redactUrl(url: URL, redactor: Redactor): { url: string; path: string } {
  const query = encodeForm(redactParameters(url.searchParams, redactor));
  const path = redactor.redactText(url.pathname).slice(0, maxHeaderCharacters);
  return { url: `${url.origin}${path}${query && `?${query}`}`.slice(0, 2 * maxHeaderCharacters), path };
}

/** Keeps only the names of a redirect's parameters: any of their values may be a code. */
function redactLocation(text: string, redactor: Redactor): string {
  const index = text.search(/[?#]/);
  if (index < 0) return redactor.redactText(text);
  const names = [...new URLSearchParams(text.slice(index + 1)).keys()].map((name) => `${name}=${removedLabel}`);
  return `${redactor.redactText(text.slice(0, index))}${text[index]}${redactor.redactText(names.join('&'))}`;
}

/**
 * Removes the credentials (RFC 7617, RFC 6750) but keeps the scheme and, for Basic, the client ID.
 */
function redactAuthorization(value: string, redactor: Redactor): string {
  const [, scheme = '', credentials = ''] = /^(\S+)\s+(.*)$/s.exec(value) ?? [];
  if (/^bearer$/i.test(scheme)) return `${scheme} ${redactor.redactSecret('access_token', credentials)}`;
  const pair = /^([^:]*):(.+)$/s.exec(Buffer.from(credentials, 'base64').toString('utf8'));
  if (!/^basic$/i.test(scheme) || !pair) return redactor.redactSecret('credentials', value);
  const [, user = '', password = ''] = pair;
  // RFC 6749 §2.3.1. Not every provider expects that encoding.
  const label = redactor.redactSecret('client_secret', decodeFormValue(password));
  redactor.addSecret(password, label);
  redactor.addSecret(credentials, label);
  return `${scheme} ${redactor.redactText(user)}:${label}`;
}

const redactCookie = (value: string, redactor: Redactor) => {
  const [, name = '', attributes = ''] = /^([^=;]*)=?[^;]*(.*)$/s.exec(value) ?? [];
  return `${redactor.redactText(name.trim())}=‹${en.log.secret.cookie}›${redactor.redactText(attributes)}`;
};

/** Removes secrets from the value of a header and truncates it. */
export function redactHeader(header: string, value: string, redactor: Redactor): string {
  const name = header.toLowerCase();
  const isLong = value.length > maxHeaderCharacters;
  const redactValue = () => {
    switch (name) {
      case 'authorization':
        return redactAuthorization(value, redactor);
      case 'set-cookie':
        return isLong ? removedLabel : redactCookie(value, redactor);
      case 'location':
        return isLong ? removedLabel : redactLocation(value, redactor);
    }
    const kind = getSecretKind(name, redactor.purpose);
    if (kind) return redactor.redactSecret(kind, value);
    return isLong ? redactTruncated(value, maxHeaderCharacters, redactor) : redactor.redactText(value, name);
  };
  return redactValue().slice(0, maxHeaderCharacters);
}

/** Removes secrets from headers, keeping their order. Names become lower case. */
export function redactHeaders(headers: Iterable<[string, string]>, redactor: Redactor): [string, string][] {
  return [...headers].map(([name, value]) => [
    redactor.redactText(name.toLowerCase()),
    redactHeader(name, value, redactor),
  ]);
}

const isJson = (text: string) => parseJson(text) !== undefined;

/** Returns the text of a body, unless it is binary. */
function toText(body: Uint8Array, isTruncated: boolean): string | undefined {
  const text = decodeBody(body, { isTruncated });
  return text?.includes('\0') ? undefined : text;
}

/**
 * Keeps the beginning of a text, without its last characters: a secret that is cut short is not
 * found.
 */
function redactTruncated(text: string, maxCharacters: number, redactor: Redactor): string {
  const redacted = redactor.redactTruncatedText(text.slice(0, maxCharacters));
  return redacted.slice(0, Math.max(0, Math.min(maxCharacters, redacted.length) - redactor.getMaxSecretLength()));
}

/**
 * Removes secrets from a body: by name from a form or JSON, by value from any text. Keeps only the
 * beginning of a long body.
 *
 * @param type the media type
 * @param truncated whether the body is incomplete
 */
export function redactBody(
  body: Uint8Array | string | undefined,
  type: string | undefined,
  redactor: Redactor,
  truncated = false,
): RecordedBody {
  if (!body || body.length === 0) return { kind: 'none' };
  const bytes = Buffer.byteLength(body);
  const text = typeof body === 'string' ? body : toText(body, truncated);
  if (text === undefined) return { kind: 'unread', bytes };
  if (truncated || text.length > maxBodyCharacters)
    return { kind: 'text', bytes, text: redactTruncated(text, maxBodyCharacters, redactor), cut: true };
  if (type && formTypePattern.test(type))
    return text.split('&', maxFormFields + 1).length > maxFormFields
      ? { kind: 'text', bytes, text: removedLabel, cut: true }
      : { kind: 'form', bytes, fields: redactParameters(new URLSearchParams(text), redactor) };
  if (isJson(text))
    return isTooComplex(text, { maxDepth: Number.POSITIVE_INFINITY, maxValues: maxJsonValues })
      ? { kind: 'text', bytes, text: removedLabel, cut: true }
      : { kind: 'json', bytes, text: redactJson(text, redactor) };
  return { kind: 'text', bytes, text: redactor.redactText(text), cut: false };
}

/**
 * Removes secrets from the text of a complete body, keeping its format.
 *
 * @param type the media type
 * @returns the text unchanged if it contains no secret
 */
export function redactBodyText(text: string, type: string | undefined, redactor: Redactor): string {
  const redacted =
    type && formTypePattern.test(type)
      ? encodeForm(redactParameters(new URLSearchParams(text), redactor))
      : isJson(text)
        ? redactJson(text, redactor)
        : redactor.redactText(text);
  return countLabels(redacted) > countLabels(text) ? redacted : text;
}
