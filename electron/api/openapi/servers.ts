import { asArray, asRecord, asString, getOwn, type UnknownRecord } from './read-document.ts';

/** How many values of variables are tried to find an allowed origin. */
const maxServerUrls = 30;
const maxVariableCharacters = 300;

/**
 * The URLs of a server: with each variable's default first, then with its other values (OpenAPI 3.1
 * §4.8.6).
 */
function expandServerUrls(server: unknown): string[] {
  const url = asString(getOwn(server, 'url'), 2000);
  if (url === undefined) return [];
  const names = [...new Set([...url.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name))].slice(0, 20);
  let urls = [url];
  for (const name of names) {
    const variable = getOwn(getOwn(server, 'variables'), name);
    const values = [getOwn(variable, 'default'), ...asArray(getOwn(variable, 'enum')).slice(0, maxServerUrls)]
      .filter((one) => typeof one === 'string')
      .filter((one) => one.length <= maxVariableCharacters);
    if (values.length > 0)
      urls = [...new Set(values)]
        .flatMap((value) => urls.map((one) => one.replaceAll(`{${name}}`, () => value)))
        .slice(0, maxServerUrls);
  }
  return urls;
}

const toAbsoluteUrl = (url: string, base: string | undefined): string | undefined => {
  if (URL.canParse(url)) return url;
  return base !== undefined && URL.canParse(url, base) ? new URL(url, base).href : undefined;
};

function readSwaggerServers(root: UnknownRecord, documentUrl: string | undefined): string[] {
  const base = documentUrl === undefined ? undefined : new URL(documentUrl);
  const host = asString(getOwn(root, 'host')) ?? base?.host;
  if (host === undefined) return [];
  const schemes = asArray(getOwn(root, 'schemes')).filter((one) => one === 'https' || one === 'http');
  const used = schemes.length > 0 ? schemes : [base?.protocol.slice(0, -1) ?? 'https'];
  return used.map((scheme) => `${scheme}://${host}${asString(getOwn(root, 'basePath')) ?? ''}`);
}

/**
 * Where the operations of a document are, the best first: those that the profile allows. A document
 * that names none, or only a path, is at the origin that it came from; one from a file at the first
 * that the profile allows.
 */
export function selectServer(
  root: UnknownRecord,
  nearer: readonly unknown[],
  place: { documentUrl: string | undefined; origins: readonly string[] },
): string | undefined {
  const base = place.documentUrl ?? place.origins[0];
  const own3 = nearer.map((one) => asArray(getOwn(one, 'servers'))).find((servers) => servers.length > 0);
  const named =
    asRecord(root) && getOwn(root, 'swagger') !== undefined
      ? readSwaggerServers(root, place.documentUrl)
      : (own3 ?? asArray(getOwn(root, 'servers'))).flatMap(expandServerUrls);
  const urls = (named.length > 0 ? named : ['/'])
    .map((url) => toAbsoluteUrl(url, base))
    .filter((url) => url !== undefined && /^https?:/.test(url));
  return urls.find((url) => url !== undefined && place.origins.includes(new URL(url).origin)) ?? urls[0];
}
