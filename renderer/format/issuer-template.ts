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
function normalizePart(name: string, value: string, isAll: boolean): string {
  const text = value.trim();
  if (name === 'domain')
    return text
      .replace(/^(https?:)?\/\//i, '')
      .replace(/[/?#].*$/, '')
      .replace(/:443$/, '')
      .toLowerCase();
  if (name !== 'url') return text.replace(/^\/+|\/+$/g, '').replaceAll(' ', '%20');
  const whole = (text === '' || scheme.test(text) ? text : `https://${text}`)
    .replace(discoveryPath, '')
    .replace(/^[^/]+\/\/[^/]*/, (origin) => origin.toLowerCase());
  return isAll ? whole : whole.replace(/\/+$/, '');
}

/** Reduces a pasted URL to its domain. */
function normalizeDomain(parts: IssuerParts): IssuerParts {
  const { domain } = parts;
  const tidied = domain === undefined ? undefined : normalizePart('domain', domain, false);
  return tidied === undefined || tidied === domain ? parts : { ...parts, domain: tidied };
}

/** Splits a pasted issuer or endpoint URL into the parts of the template. */
export function normalizeParts(template: string, parts: IssuerParts): IssuerParts {
  const names = listPlaceholders(template);
  if (names.length < 2) return normalizeDomain(parts);
  const pattern = new RegExp(`^${patternOf(template, '.+?')}(?:[/?#].*)?$`, 'i');
  for (const name of names) {
    const text = parts[name]?.trim() ?? '';
    const found = pattern.exec(scheme.test(text) ? text : `https://${text}`);
    if (found)
      return normalizeDomain({ ...parts, ...Object.fromEntries(names.map((one, at) => [one, found[at + 1] ?? ''])) });
  }
  return normalizeDomain(parts);
}

/** Returns the issuer, or `undefined` while a part is missing. */
export function fillIssuerTemplate(template: string, given: IssuerParts): string | undefined {
  const names = listPlaceholders(template);
  const parts = normalizeParts(template, given);
  const tidied = new Map(names.map((name) => [name, normalizePart(name, parts[name] ?? '', template === `{${name}}`)]));
  if ([...tidied.values()].includes('')) return undefined;
  return template.replace(placeholder, (_, name: string) => tidied.get(name) ?? '');
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * Returns a pattern that captures each part of an issuer.
 *
 * @param address pattern for a part that is a whole URL
 */
function patternOf(template: string, address: string): string {
  const between = template.split(/\{\w+\}/).map(escaped);
  const groups = listPlaceholders(template).map((name) => (name === 'url' ? `(${address})` : '([^/?#]+)'));
  return groups.map((group, at) => `${between[at]}${group}`).join('') + between.at(-1);
}

/** Returns the parts of an issuer, or `undefined` if it does not match the template. */
export function parseIssuer(template: string, issuer: string): IssuerParts | undefined {
  const found = new RegExp(`^${patternOf(template, '.+')}/?$`).exec(issuer);
  if (!found) return undefined;
  if (template === '{url}') return { url: issuer };
  return Object.fromEntries(listPlaceholders(template).map((name, at) => [name, found[at + 1] ?? '']));
}
