/** What is asked for an issuer, by the names in its template. */
export type IssuerParts = Readonly<Record<string, string>>;

const placeholder = /\{(\w+)\}/g;

/** The names in a template such as `https://{domain}/oauth2/{server}`, in order. */
export const placeholdersOf = (template: string): string[] =>
  [...template.matchAll(placeholder)].map(([, name]) => name ?? '');

/** What a person means who pastes an address where a domain is asked, or leaves out the scheme where an address is. */
function tidy(name: string, value: string, isAll: boolean): string {
  const text = value.trim();
  if (name === 'domain') return text.replace(/^https?:\/\//i, '').replace(/\/.*$/, '');
  if (name !== 'url') return text.replace(/^\/+|\/+$/g, '').replaceAll(' ', '%20');
  const whole = text === '' || /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  return isAll ? whole : whole.replace(/\/+$/, '');
}

/** The issuer, or `undefined` while something is missing. */
export function issuerFrom(template: string, parts: IssuerParts): string | undefined {
  const names = placeholdersOf(template);
  const tidied = new Map(names.map((name) => [name, tidy(name, parts[name] ?? '', template === `{${name}}`)]));
  if ([...tidied.values()].includes('')) return undefined;
  return template.replace(placeholder, (_, name: string) => tidied.get(name) ?? '');
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** What was asked for an issuer; `undefined` where it is not of this form. */
export function partsOf(template: string, issuer: string): IssuerParts | undefined {
  const names = placeholdersOf(template);
  const between = template.split(/\{\w+\}/).map(escaped);
  const pattern =
    names.map((name, at) => `${between[at]}(${name === 'url' ? '.+' : '[^/]+'})`).join('') + between.at(-1);
  const found = new RegExp(`^${pattern}/?$`).exec(issuer);
  if (!found) return undefined;
  const values = found.slice(1);
  if (template === '{url}') return { url: issuer };
  return Object.fromEntries(names.map((name, at) => [name, values[at] ?? '']));
}
