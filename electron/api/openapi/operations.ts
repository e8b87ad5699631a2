import type { OpenApiDocument, OpenApiOperation } from '../../../shared/openapi-document.ts';
import { fail } from '../../core/failure.ts';
import { maxParameters, normalizeTemplate, readParameters } from './parameters.ts';
import { createReferenceResolver, type ReferenceResolver } from './references.ts';
import { readRequestBody } from './request-body.ts';
import { readApiKeyParameters, readScopes } from './security.ts';
import { createServerSelector, type DocumentContext, type ServerSelector } from './servers.ts';
import { createSkipped, type Skip } from './skipped.ts';
import { asArray, asList, asRecord, asString, getOwn, type UnknownRecord } from './unknown-values.ts';

/** The largest published APIs have about a thousand operations. */
const maxOperations = 2000;
const maxParametersOfKind = 100;

/** Limits what the page receives. The largest published APIs need about half. */
const maxTotalCharacters = 4 * 1024 * 1024;
const charactersPerParameter = 100;

const methods = {
  get: 'GET',
  head: 'HEAD',
  post: 'POST',
  put: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  options: 'OPTIONS',
} as const;

type Method = OpenApiOperation['method'];

/** An operation, the path item that contains it, and its complete URL. */
type LocatedOperation = { path: string; item: UnknownRecord; method: Method; operation: UnknownRecord; url: string };

/** The methods that the API screen does not send: of OpenAPI 3.2, HTTP and Amazon API Gateway. */
const otherMethods = { trace: 'TRACE', query: 'QUERY', connect: 'CONNECT', 'x-amazon-apigateway-any-method': 'ANY' };

const normalizePath = (path: string): string => `${path.startsWith('/') ? '' : '/'}${normalizeTemplate(path)}`;

const formatOperationId = (method: Method, path: string) => `${method} ${path}`.slice(0, 500);

function resolveUrl(
  selectServer: ServerSelector,
  { path, item, operation }: Omit<LocatedOperation, 'url'>,
): string | undefined {
  const isUrl = /^https?:\/\//i.test(path);
  const server = isUrl ? '' : selectServer([operation, item]);
  if (server === undefined) return undefined;
  const url = isUrl
    ? normalizeTemplate(path)
    : `${server.replace(/[?#].*$/s, '').replace(/\/+$/, '')}${normalizePath(path)}`;
  return URL.canParse(url) && !new URL(url).host.includes('{') ? url : undefined;
}

function readOperation(
  root: UnknownRecord,
  { path, item, method, operation, url }: LocatedOperation,
  { resolve, origins, skip }: { resolve: ReferenceResolver; origins: readonly string[]; skip: Skip },
): OpenApiOperation {
  const parameters = [...readParameters(item, operation, resolve), ...readApiKeyParameters(root, operation, resolve)];
  const bodyLocations = getOwn(root, 'swagger') === undefined ? [] : ['body', 'formdata'];
  for (const { location, parameter } of parameters)
    if (!['path', 'query', 'header', ...bodyLocations].includes(location))
      skip(
        `${formatOperationId(method, path)}: ${parameter.name}`,
        location === 'cookie' || location === 'querystring' ? location : 'location',
      );
  const parametersIn = (location: string) =>
    parameters.filter((located) => located.location === location).map(({ parameter }) => parameter);
  const [inPath = [], inQuery = [], inHeaders = []] = ['path', 'query', 'header'].map(parametersIn);
  const hasTooMany = [inPath, inQuery, inHeaders].some(({ length }) => length > maxParametersOfKind);
  const isCut = [item, operation].some((owner) => asList(getOwn(owner, 'parameters')).length > maxParameters);
  if (hasTooMany || isCut) skip(formatOperationId(method, path), 'parameters');
  for (const name of Object.keys(asRecord(getOwn(operation, 'callbacks')) ?? {}))
    skip(`${formatOperationId(method, path)}: ${name}`, 'webhook');
  const givenBody = readRequestBody(root, { item, operation }, resolve);
  const body = method === 'HEAD' ? undefined : givenBody;
  if (givenBody && !body) skip(formatOperationId(method, path), 'body');
  const tag = asString(asArray(getOwn(operation, 'tags'))[0], 100);
  const name = asString(getOwn(operation, 'summary'), 120) ?? asString(getOwn(operation, 'operationId'), 120);
  return {
    id: formatOperationId(method, path),
    name: name ?? path.slice(0, 120),
    method,
    url: url.slice(0, 4000),
    allowed: origins.includes(new URL(url).origin),
    ...(tag && { tag }),
    deprecated: getOwn(operation, 'deprecated') === true,
    path: inPath.slice(0, maxParametersOfKind),
    query: inQuery.slice(0, maxParametersOfKind),
    headers: inHeaders
      .slice(0, maxParametersOfKind)
      .filter(({ name: header }) => !/^(accept|authorization|content-type)$/i.test(header)),
    ...(body && { body }),
    scopes: readScopes(root, operation, resolve),
  };
}

/** Lists the methods of a path item that the API screen can send, and leaves out the others. */
function listMethods(path: string, item: UnknownRecord, skip: Skip): { method: Method; operation: unknown }[] {
  const findNames = (key: string) => Object.keys(item).filter((name) => name.toLowerCase() === key);
  for (const [key, method] of Object.entries(otherMethods))
    if (findNames(key).length > 0) skip(`${method} ${path}`, 'method');
  for (const name of Object.keys(asRecord(getOwn(item, 'additionalOperations')) ?? {}))
    skip(`${name.toUpperCase()} ${path}`, 'method');
  return Object.entries(methods).flatMap(([key, method]) => {
    const names = findNames(key);
    if (names.length > 1) skip(formatOperationId(method, path), 'repeated');
    return names.slice(-1).map((name) => ({ method, operation: getOwn(item, name) }));
  });
}

/**
 * Reads the operations of an OpenAPI 3.0, 3.1 or 3.2 or Swagger 2.0 document. What is left out is
 * listed with the reason.
 *
 * @param skipped what was left out when the document was parsed
 * @throws `document_invalid`
 */
export function readOperations(
  document: unknown,
  context: DocumentContext,
  skipped = createSkipped(),
): OpenApiDocument {
  const root = asRecord(document);
  const format = asString(getOwn(root, 'openapi')) ?? asString(getOwn(root, 'swagger'));
  if (!root || format === undefined || !/^(3\.[012](\.|$)|2(\.0)?$)/.test(format))
    return fail('document_invalid', { details: { description: 'not OpenAPI 3.0, 3.1 or 3.2 or Swagger 2.0' } });
  const { skip } = skipped;
  let location = '';
  const resolve = createReferenceResolver(root, {
    documentUrl: context.documentUrl,
    onUnresolved: (reference) =>
      skip(`${location}: ${reference}`, reference.startsWith('#') ? 'reference' : 'external_reference'),
  });
  const selectServer = createServerSelector(root, context);
  const operations: OpenApiOperation[] = [];
  let totalCharacters = 0;

  function addOperation(located: Omit<LocatedOperation, 'url'>) {
    const url = resolveUrl(selectServer, located);
    if (url === undefined) return skip(location, 'server');
    if (operations.length >= maxOperations || totalCharacters > maxTotalCharacters) return skip(location, 'too_many');
    const read = readOperation(root as UnknownRecord, { ...located, url }, { resolve, origins: context.origins, skip });
    const parameterCount = read.path.length + read.query.length + read.headers.length;
    totalCharacters += JSON.stringify(read).length + parameterCount * charactersPerParameter;
    operations.push(read);
  }

  /** Resolves an object of the document, which a YAML file may leave empty. */
  function resolveObject(value: unknown): UnknownRecord | undefined {
    const resolved = resolve(value);
    const object = resolved === null ? {} : asRecord(resolved);
    if (!object && resolved !== undefined) skip(location, 'malformed');
    return object;
  }

  location = 'paths';
  for (const [path, value] of Object.entries(resolveObject(getOwn(root, 'paths')) ?? {})) {
    if (path.startsWith('x-')) continue;
    location = path;
    // A path item may have operations beside its reference (OpenAPI 3.1 §4.8.9.1).
    const { $ref: reference, ...ownFields } = asRecord(value) ?? {};
    const item = { ...resolveObject(value), ...(reference !== undefined && ownFields) };
    for (const { method, operation: given } of listMethods(path, item, skip)) {
      location = formatOperationId(method, path);
      const operation = resolveObject(given);
      if (operation) addOperation({ path, item, method, operation });
    }
  }
  for (const name of Object.keys(asRecord(getOwn(root, 'webhooks')) ?? {})) skip(name, 'webhook');
  const info = getOwn(root, 'info');
  return {
    title: asString(getOwn(info, 'title'), 200) ?? '',
    version: asString(getOwn(info, 'version'), 100) ?? '',
    format: format.slice(0, 20),
    operations,
    ...skipped.result(),
  };
}
