import { cleanAddress } from '../../shared/address.ts';

/** The values for the placeholders of an issuer template. */
export type IssuerParts = Readonly<Record<string, string>>;

const placeholder = /\{(\w+)\}/g;

/** Returns the placeholders of a template such as `https://{domain}/oauth2/{server}`, in order. */
export const listPlaceholders = (template: string): string[] =>
  [...template.matchAll(placeholder)].map(([, name]) => name ?? '');

const scheme = /^[a-z][a-z0-9+.-]*:\/\//i;

/** Path of discovery documents (OIDC Discovery 1.0 §4, RFC 8414 §3). */
const discoveryPath = /\/\.well-known\/(openid-configuration|oauth-authorization-server)\/?$/;

/** Corrects common input errors: a URL where a domain is expected, or a URL without its scheme. */
function normalizePart(name: string, value: string, isWholeIssuer: boolean): string {
  const text = cleanAddress(value);
  if (name === 'domain')
    return text
      .replace(/^(https?:)?\/\//i, '')
      .replace(/[/?#].*$/, '')
      .replace(/:443$/, '')
      .toLowerCase();
  if (name !== 'url') return text.replace(/^\/+|\/+$/g, '').replaceAll(' ', '%20');
  const url = (text === '' || scheme.test(text) ? text : `https://${text}`)
    .replace(discoveryPath, '')
    .replace(/^[^/]+\/\/[^/]*/, (origin) => origin.toLowerCase());
  return isWholeIssuer ? url : url.replace(/\/+$/, '');
}

/** Reduces a pasted URL to its domain. */
function normalizeDomain(parts: IssuerParts): IssuerParts {
  const { domain } = parts;
  const normalized = domain === undefined ? undefined : normalizePart('domain', domain, false);
  return normalized === undefined || normalized === domain ? parts : { ...parts, domain: normalized };
}

/** Splits a pasted issuer or endpoint URL into the parts of the template. */
export function normalizeParts(template: string, parts: IssuerParts): IssuerParts {
  const names = listPlaceholders(template);
  if (names.length < 2) return normalizeDomain(parts);
  const pattern = new RegExp(`^${patternOf(template, '.+?')}(?:[/?#].*)?$`, 'i');
  for (const name of names) {
    const text = parts[name]?.trim() ?? '';
    const match = pattern.exec(scheme.test(text) ? text : `https://${text}`);
    if (match)
      return normalizeDomain({
        ...parts,
        ...Object.fromEntries(names.map((name, index) => [name, match[index + 1] ?? ''])),
      });
  }
  return normalizeDomain(parts);
}

/** Returns the issuer, or `undefined` while a part is missing. */
export function fillIssuerTemplate(template: string, rawParts: IssuerParts): string | undefined {
  const names = listPlaceholders(template);
  const parts = normalizeParts(template, rawParts);
  const normalized = new Map(
    names.map((name) => [name, normalizePart(name, parts[name] ?? '', template === `{${name}}`)]),
  );
  if ([...normalized.values()].includes('')) return undefined;
  return template.replace(placeholder, (_, name: string) => normalized.get(name) ?? '');
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * Returns a pattern that captures each part of an issuer.
 *
 * @param urlPattern pattern for a part that is a whole URL
 */
function patternOf(template: string, urlPattern: string): string {
  const literals = template.split(/\{\w+\}/).map(escaped);
  const groups = listPlaceholders(template).map((name) => (name === 'url' ? `(${urlPattern})` : '([^/?#]+)'));
  return groups.map((group, index) => `${literals[index]}${group}`).join('') + literals.at(-1);
}

/** Returns the parts of an issuer, or `undefined` if it does not match the template. */
export function parseIssuer(template: string, issuer: string): IssuerParts | undefined {
  const match = new RegExp(`^${patternOf(template, '.+')}/?$`).exec(issuer);
  if (!match) return undefined;
  if (template === '{url}') return { url: issuer };
  return Object.fromEntries(listPlaceholders(template).map((name, index) => [name, match[index + 1] ?? '']));
}
