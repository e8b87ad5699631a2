import type { RecordedBody } from '../../../shared/exchanges.ts';
import { en } from '../../../shared/locales/en/en.ts';
import { redactJson } from './redact-json.ts';
import type { Redactor } from './redactor.ts';
import { getSecretKind } from './secret-names.ts';

/** The most characters of a body that are kept. */
const maxBodyCharacters = 64 * 1024;
const maxHeaderCharacters = 8000;

const formTypePattern = /^application\/x-www-form-urlencoded\b/i;

/** Parameters of a query or form, in their order. */
export function redactParameters(fields: Iterable<[string, string]>, redactor: Redactor): [string, string][] {
  return [...fields].map(([name, value]) => {
    const kind = getSecretKind(name, redactor.purpose);
    return [redactor.redactText(name), kind ? redactor.redactSecret(kind, value) : redactor.redactText(value, name)];
  });
}

/** Percent-encoded but for labels, which are to be read. */
const percentEncode = (text: string) =>
  text
    .split(/(‹[^›]*›)/)
    .map((part, at) => (at % 2 === 1 ? part : encodeURIComponent(part.toWellFormed()).replaceAll('%2F', '/')))
    .join('');

const encodeForm = (fields: readonly [string, string][]) =>
  fields.map((field) => field.map(percentEncode).join('=')).join('&');

/** An address with the secrets in its path and query replaced. Its fragment, which is never sent, is left out. */
export function redactUrl(url: URL, redactor: Redactor): { url: string; path: string } {
  const fields = redactParameters(url.searchParams, redactor);
  const query = encodeForm(fields);
  const path = redactor.redactText(url.pathname).slice(0, maxHeaderCharacters);
  return { url: `${url.origin}${path}${query && `?${query}`}`.slice(0, 2 * maxHeaderCharacters), path };
}

/** Where a server sends the browser: the names of its parameters, none of their values, since a code may be among them. */
function redactLocation(text: string, redactor: Redactor): string {
  const at = text.search(/[?#]/);
  if (at < 0) return redactor.redactText(text);
  const names = [...new URLSearchParams(text.slice(at + 1)).keys()].map((name) => `${name}=‹${en.log.removed}›`);
  return `${redactor.redactText(text.slice(0, at))}${text[at]}${redactor.redactText(names.join('&'))}`;
}

/** The credentials of a request (RFC 7617, RFC 6750), with the client's name or the scheme left to read. */
function redactAuthorization(value: string, redactor: Redactor): string {
  const [, scheme = '', credentials = ''] = /^(\S+)\s+(.*)$/s.exec(value) ?? [];
  if (/^bearer$/i.test(scheme)) return `${scheme} ${redactor.redactSecret('access_token', credentials)}`;
  const pair = /^([^:]*):(.+)$/s.exec(Buffer.from(credentials, 'base64').toString('utf8'));
  if (!/^basic$/i.test(scheme) || !pair) return redactor.redactSecret('credentials', value);
  const [, user = '', password = ''] = pair;
  const label = redactor.redactSecret('client_secret', decodeFormValue(password));
  redactor.addSecret(password, label);
  redactor.addSecret(credentials, label);
  return `${scheme} ${redactor.redactText(user)}:${label}`;
}

/** RFC 6749 §2.3.1 has both parts form-encoded, which not every provider wants. */
function decodeFormValue(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

const redactCookie = (value: string, redactor: Redactor) => {
  const [, name = '', attributes = ''] = /^([^=;]*)=?[^;]*(.*)$/s.exec(value) ?? [];
  return `${redactor.redactText(name.trim())}=‹${en.log.secret.cookie}›${redactor.redactText(attributes)}`;
};

/** The value of a header. */
export function redactHeader(given: string, value: string, redactor: Redactor): string {
  const name = given.toLowerCase();
  const shown = () => {
    if (name === 'authorization') return redactAuthorization(value, redactor);
    if (name === 'set-cookie') return redactCookie(value, redactor);
    if (name === 'location') return redactLocation(value, redactor);
    const kind = getSecretKind(name, redactor.purpose);
    return kind ? redactor.redactSecret(kind, value) : redactor.redactText(value, name);
  };
  return shown().slice(0, maxHeaderCharacters);
}

/** Headers in their order, names in lower case. */
export function redactHeaders(headers: Iterable<[string, string]>, redactor: Redactor): [string, string][] {
  return [...headers].map(([name, value]) => [
    redactor.redactText(name.toLowerCase()),
    redactHeader(name, value, redactor),
  ]);
}

const isJson = (text: string) => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

function decodeText(body: Uint8Array, cut: boolean): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body, { stream: cut });
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

/** The beginning of a text. Its last characters go too: a secret that is cut in two is not found. */
function redactTruncated(text: string, redactor: Redactor): string {
  const shown = redactor.redactText(text.slice(0, maxBodyCharacters));
  return shown.slice(0, Math.max(0, Math.min(maxBodyCharacters, shown.length) - redactor.getMaxSecretLength()));
}

/** A body without its secrets: a form and JSON by the names in them, anything by value; only the beginning of a long one. */
export function redactBody(
  body: Uint8Array | string | undefined,
  type: string | undefined,
  redactor: Redactor,
  truncated = false,
): RecordedBody {
  if (!body || body.length === 0) return { kind: 'none' };
  const bytes = Buffer.byteLength(body);
  const text = typeof body === 'string' ? body : decodeText(body, truncated);
  if (text === undefined) return { kind: 'unread', bytes };
  if (truncated || text.length > maxBodyCharacters)
    return { kind: 'text', bytes, text: redactTruncated(text, redactor), cut: true };
  if (type && formTypePattern.test(type))
    return { kind: 'form', bytes, fields: redactParameters(new URLSearchParams(text), redactor) };
  if (isJson(text)) return { kind: 'json', bytes, text: redactJson(text, redactor) };
  return { kind: 'text', bytes, text: redactor.redactText(text), cut: false };
}

const countLabels = (text: string) => text.split('‹').length;

/** The text of a whole body without its secrets, in its own format; as it was written where there are none. */
export function redactBodyText(text: string, type: string | undefined, redactor: Redactor): string {
  const shown =
    type && formTypePattern.test(type)
      ? encodeForm(redactParameters(new URLSearchParams(text), redactor))
      : isJson(text)
        ? redactJson(text, redactor)
        : redactor.redactText(text);
  return countLabels(shown) > countLabels(text) ? shown : text;
}
