import type { RecordedBody } from '../../../shared/exchanges.ts';
import { en } from '../../../shared/locales/en/en.ts';
import { redactJson } from './redact-json.ts';
import type { Redactor } from './redact-text.ts';
import { secretKindOf } from './secret-names.ts';

/** The most characters of a body that are kept. */
const mostText = 64 * 1024;
const mostHeader = 8000;

const formType = /^application\/x-www-form-urlencoded\b/i;

/** Parameters of a query or form, in their order. */
export function redactParameters(fields: Iterable<[string, string]>, redactor: Redactor): [string, string][] {
  return [...fields].map(([name, value]) => {
    const kind = secretKindOf(name, redactor.purpose);
    return [redactor.text(name), kind ? redactor.secret(kind, value) : redactor.text(value, name)];
  });
}

/** Percent-encoded but for labels, which are to be read. */
const percentEncoded = (text: string) =>
  text
    .split(/(‹[^›]*›)/)
    .map((part, at) => (at % 2 === 1 ? part : encodeURIComponent(part.toWellFormed()).replaceAll('%2F', '/')))
    .join('');

const formText = (fields: readonly [string, string][]) =>
  fields.map((field) => field.map(percentEncoded).join('=')).join('&');

/** An address with the secrets in its path and query replaced. Its fragment, which is never sent, is left out. */
export function redactUrl(url: URL, redactor: Redactor): { url: string; path: string } {
  const fields = redactParameters(url.searchParams, redactor);
  const query = formText(fields);
  const path = redactor.text(url.pathname).slice(0, mostHeader);
  return { url: `${url.origin}${path}${query && `?${query}`}`.slice(0, 2 * mostHeader), path };
}

/** Where a server sends the browser: the names of its parameters, none of their values, since a code may be among them. */
function redactLocation(text: string, redactor: Redactor): string {
  const at = text.search(/[?#]/);
  if (at < 0) return redactor.text(text);
  const names = [...new URLSearchParams(text.slice(at + 1)).keys()].map((name) => `${name}=‹${en.log.removed}›`);
  return `${redactor.text(text.slice(0, at))}${text[at]}${redactor.text(names.join('&'))}`;
}

/** The credentials of a request (RFC 7617, RFC 6750), with the client's name or the scheme left to read. */
function redactAuthorization(value: string, redactor: Redactor): string {
  const [, scheme = '', credentials = ''] = /^(\S+)\s+(.*)$/s.exec(value) ?? [];
  if (/^bearer$/i.test(scheme)) return `${scheme} ${redactor.secret('access_token', credentials)}`;
  const pair = /^([^:]*):(.+)$/s.exec(Buffer.from(credentials, 'base64').toString('utf8'));
  if (!/^basic$/i.test(scheme) || !pair) return redactor.secret('credentials', value);
  const [, user = '', password = ''] = pair;
  const label = redactor.secret('client_secret', formDecoded(password));
  redactor.learn(password, label);
  redactor.learn(credentials, label);
  return `${scheme} ${redactor.text(user)}:${label}`;
}

/** RFC 6749 §2.3.1 has both parts form-encoded, which not every provider wants. */
function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

const redactCookie = (value: string, redactor: Redactor) => {
  const [, name = '', attributes = ''] = /^([^=;]*)=?[^;]*(.*)$/s.exec(value) ?? [];
  return `${redactor.text(name.trim())}=‹${en.log.secret.cookie}›${redactor.text(attributes)}`;
};

/** The value of a header. */
export function redactHeader(given: string, value: string, redactor: Redactor): string {
  const name = given.toLowerCase();
  const shown = () => {
    if (name === 'authorization') return redactAuthorization(value, redactor);
    if (name === 'set-cookie') return redactCookie(value, redactor);
    if (name === 'location') return redactLocation(value, redactor);
    const kind = secretKindOf(name, redactor.purpose);
    return kind ? redactor.secret(kind, value) : redactor.text(value, name);
  };
  return shown().slice(0, mostHeader);
}

/** Headers in their order, names in lower case. */
export function redactHeaders(headers: Iterable<[string, string]>, redactor: Redactor): [string, string][] {
  return [...headers].map(([name, value]) => [redactor.text(name.toLowerCase()), redactHeader(name, value, redactor)]);
}

const parses = (text: string) => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

function asText(body: Uint8Array, cut: boolean): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body, { stream: cut });
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

/** The beginning of a text. Its last characters go too: a secret that is cut in two is not found. */
function redactBeginning(text: string, redactor: Redactor): string {
  const shown = redactor.text(text.slice(0, mostText));
  return shown.slice(0, Math.max(0, Math.min(mostText, shown.length) - redactor.longest()));
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
  const text = typeof body === 'string' ? body : asText(body, truncated);
  if (text === undefined) return { kind: 'unread', bytes };
  if (truncated || text.length > mostText)
    return { kind: 'text', bytes, text: redactBeginning(text, redactor), cut: true };
  if (type && formType.test(type))
    return { kind: 'form', bytes, fields: redactParameters(new URLSearchParams(text), redactor) };
  if (parses(text)) return { kind: 'json', bytes, text: redactJson(text, redactor) };
  return { kind: 'text', bytes, text: redactor.text(text), cut: false };
}

const marks = (text: string) => text.split('‹').length;

/** The text of a whole body without its secrets, in its own format; as it was written where there are none. */
export function redactBodyText(text: string, type: string | undefined, redactor: Redactor): string {
  const shown =
    type && formType.test(type)
      ? formText(redactParameters(new URLSearchParams(text), redactor))
      : parses(text)
        ? redactJson(text, redactor)
        : redactor.text(text);
  return marks(shown) > marks(text) ? shown : text;
}
