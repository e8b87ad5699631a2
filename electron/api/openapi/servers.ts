import { asArray, asString, getOwn, type UnknownRecord } from './unknown-values.ts';

/** How many servers, and combinations of variables of each, are tried to find an allowed origin. */
const maxServers = 200;
const maxServerUrls = 30;
const maxVariables = 20;
const maxVariableCharacters = 300;
const maxUrlCharacters = 2000;

const variablePattern = /\{([^{}]+)\}/g;

/** Where a document comes from and which origins the profile allows. */
export type DocumentContext = {
  /** The URL of the document, unless it was read from a file. */
  documentUrl: string | undefined;
  origins: readonly string[];
};

/**
 * Lists the first URLs of a server, with the default values of its variables first (OpenAPI 3.1
 * §4.8.6).
 */
function expandServerUrls(server: unknown): string[] {
  const template = asString(asString(getOwn(server, 'url') ?? server, maxUrlCharacters)?.trim(), maxUrlCharacters);
  if (template === undefined) return [];
  const names = new Set([...template.matchAll(variablePattern)].map(([, name = '']) => name));
  const choices = new Map<string, string[]>();
  let combinations = 1;
  for (const name of [...names].slice(0, maxVariables)) {
    const variable = getOwn(getOwn(server, 'variables'), name);
    const values = [getOwn(variable, 'default'), ...asArray(getOwn(variable, 'enum')).slice(0, maxServerUrls)]
      .map((value) => asString(value, maxVariableCharacters + 1))
      .filter((value) => value !== undefined && value.length <= maxVariableCharacters) as string[];
    if (values.length === 0) continue;
    choices.set(name, [...new Set(values)]);
    combinations = Math.min(maxServerUrls, combinations * new Set(values).size);
  }
  return Array.from({ length: combinations }, (_, index) => {
    let rest = index;
    const selected = new Map<string, string | undefined>();
    for (const [name, values] of choices) {
      selected.set(name, values[rest % values.length]);
      rest = Math.floor(rest / values.length);
    }
    return template.replace(variablePattern, (variable, name: string) => selected.get(name) ?? variable);
  });
}

/** A host in place of a URL: with a port, or with more dots than the name of a file has. */
const bareHostPattern = /^(?:[a-z\d-]+(?:\.[a-z\d-]+)*:\d+|(?:[a-z\d-]+\.){2,}[a-z]{2,})(?=\/|$)/i;

const addScheme = (url: string) =>
  bareHostPattern.test(url) ? `${/^localhost\b/i.test(url) ? 'http' : 'https'}://${url}` : url;

/** An address of unknown origin, because a variable in it has no value. */
const openOriginPattern = /^(?:https?:)?(?:\/\/)?[^/]*\{/i;

/** Lowers the case of scheme and host. `URL` would also encode the braces of a template. */
const lowerOrigin = (url: string) => url.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, (origin) => origin.toLowerCase());

const toAbsoluteUrl = (url: string, base: string | undefined): string | undefined => {
  if (URL.canParse(url)) return url;
  return base !== undefined && URL.canParse(url, base) ? new URL(url, base).href : undefined;
};

function listSwaggerServerUrls(root: UnknownRecord, documentUrl: string | undefined): string[] {
  const base = documentUrl === undefined ? undefined : new URL(documentUrl);
  const basePath = asString(getOwn(root, 'basePath')) ?? '';
  if (/^https?:\/\//i.test(basePath)) return [basePath];
  const [, hostScheme, givenHost] =
    /^(?:(https?):)?(?:\/\/)?(.*?)\/*$/is.exec(asString(getOwn(root, 'host')) ?? '') ?? [];
  const host = givenHost || base?.host;
  if (host === undefined) return [];
  const schemes = asArray(getOwn(root, 'schemes'))
    .map((scheme) => String(scheme).toLowerCase())
    .filter((scheme) => scheme === 'https' || scheme === 'http');
  const applicable = schemes.length > 0 ? schemes : [hostScheme ?? base?.protocol.slice(0, -1) ?? 'https'];
  return applicable.map((scheme) => `${scheme}://${host}${/^(\/|$)/.test(basePath) ? '' : '/'}${basePath}`);
}

/**
 * Selects the server of an operation, preferably at an allowed origin. A relative server URL, or
 * none, refers to the origin of the document, or to the profile's first origin if it was read from
 * a file.
 *
 * @param owners the operation and its path item, whose servers override those of the document
 */
export type ServerSelector = (owners: readonly unknown[]) => string | undefined;

const none: readonly unknown[] = [];

/** Returns a list of servers. Some documents have one server in its place. */
const toServers = (value: unknown) => (getOwn(value, 'url') === undefined ? asArray(value) : [value]);

/** Creates the selector of a document. It reads each list of servers once. */
export function createServerSelector(root: UnknownRecord, context: DocumentContext): ServerSelector {
  const { documentUrl, origins } = context;
  const base = documentUrl ?? origins[0];
  const selections = new Map<readonly unknown[], string | undefined>();

  function select(servers: readonly unknown[]): string | undefined {
    const templates =
      getOwn(root, 'swagger') === undefined
        ? servers.slice(0, maxServers).flatMap(expandServerUrls)
        : listSwaggerServerUrls(root, documentUrl);
    const urls = (templates.length > 0 ? templates : ['/'])
      .filter((url) => !openOriginPattern.test(url))
      .map((url) => toAbsoluteUrl(lowerOrigin(addScheme(url)), base))
      .filter((url) => url !== undefined)
      .filter((url) => /^https?:/.test(url));
    return urls.find((url) => origins.includes(new URL(url).origin)) ?? urls[0];
  }

  return (owners) => {
    const servers =
      [...owners, root].map((owner) => toServers(getOwn(owner, 'servers'))).find((list) => list.length > 0) ?? none;
    if (!selections.has(servers)) selections.set(servers, select(servers));
    return selections.get(servers);
  };
}
