import type { ApiRequest } from '../../shared/api-request.ts';
import { indentJson } from '../../shared/json/json-text.ts';
import { redactedSecretPattern } from '../../shared/locales/redacted-secret-pattern.ts';
import { fail } from '../core/failure.ts';
import { getContentType } from './request-to-call.ts';

/** The parts of a request in which secrets can be. */
export type RequestParts = Pick<ApiRequest, 'url' | 'headers' | 'body' | 'bodyType'>;

/** A saved request with its secrets, and with placeholders in their place. */
export type SavedVersions = { complete: ApiRequest; redacted: ApiRequest };

function toUrl({ url, query = {} }: ApiRequest): URL {
  const full = new URL(url);
  for (const [name, value] of Object.entries(query)) full.searchParams.append(name, value);
  return full;
}

const refuse = () => fail('request_lacks_secret');

/** Replaces one value that must still be there. */
function replaceValue(
  pairs: [string, string][],
  name: string,
  { before, after }: { before: string; after: string },
): void {
  const pair = pairs.find((one) => one[0].toLowerCase() === name.toLowerCase() && one[1] === before) ?? refuse();
  pair[1] = after;
}

function restoreUrl(text: string, { complete, redacted }: SavedVersions): string {
  const [url, before, after] = [new URL(text), toUrl(redacted), toUrl(complete)];
  if (url.origin !== after.origin) refuse();
  if (url.href === before.href) return after.href;
  if (before.pathname !== after.pathname) {
    if (url.pathname !== before.pathname) refuse();
    url.pathname = after.pathname;
  }
  if (before.search === after.search) return url.href;
  const parameters = [...url.searchParams];
  const values = [...after.searchParams.values()];
  for (const [index, [name, value]] of [...before.searchParams].entries())
    if (value !== values[index]) replaceValue(parameters, name, { before: value, after: values[index] ?? refuse() });
  url.search = new URLSearchParams(parameters).toString().replaceAll('+', '%20');
  return url.href;
}

function restoreHeaders(headers: Record<string, string>, { complete, redacted }: SavedVersions) {
  const pairs = Object.entries(headers);
  for (const [name, value] of Object.entries(redacted.headers ?? {})) {
    const secret = complete.headers?.[name] ?? value;
    if (secret !== value) replaceValue(pairs, name, { before: value, after: secret });
  }
  return Object.fromEntries(pairs);
}

/** The editor indents JSON. */
const withIndentation = (text = '') => indentJson(text) ?? text;

function restoreBody(request: RequestParts, { complete, redacted }: SavedVersions): string | undefined {
  if (complete.body === redacted.body) return request.body;
  const isSame =
    getContentType(request) === getContentType(redacted) &&
    withIndentation(request.body) === withIndentation(redacted.body);
  return isSame ? complete.body : refuse();
}

function decodePath(pathname: string): string {
  try {
    return decodeURI(pathname);
  } catch {
    return pathname;
  }
}

function hasPlaceholder({ url, headers = {}, body = '' }: RequestParts): boolean {
  const { pathname, searchParams } = new URL(url);
  const texts = [decodePath(pathname), ...searchParams.values(), ...Object.values(headers), body];
  return texts.some((text) => redactedSecretPattern.test(text));
}

/**
 * Returns a request with the secrets of the saved request that it was made from, if it has
 * placeholders. Every part with a secret must be unchanged, and the origin too: whoever edits the
 * request must be able neither to move a secret to another server or part, nor to remove the name
 * by which it is recognized as a secret.
 *
 * @throws `request_lacks_secret` if a part has changed, or a placeholder remains
 */
export function restoreSecrets<T extends RequestParts>(request: T, versions: SavedVersions): T {
  if (!URL.canParse(request.url) || !hasPlaceholder(request)) return request;
  const restored: T = {
    ...request,
    url: restoreUrl(request.url, versions),
    headers: restoreHeaders(request.headers ?? {}, versions),
    body: restoreBody(request, versions),
  };
  return hasPlaceholder(restored) ? refuse() : restored;
}
