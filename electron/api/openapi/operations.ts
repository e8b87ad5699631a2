import type { OpenApiDocument, OpenApiOperation } from '../../../shared/openapi-document.ts';
import { fail } from '../../core/failure.ts';
import { readParameters } from './parameters.ts';
import { createReferenceResolver, type ReferenceResolver } from './references.ts';
import { readRequestBody } from './request-body.ts';
import { readApiKeyParameters, readScopes } from './security.ts';
import { createServerSelector, type DocumentContext, type ServerSelector } from './servers.ts';
import { asArray, asRecord, asString, formatValue, getOwn, type UnknownRecord } from './unknown-values.ts';

/** The largest published APIs have about a thousand operations. */
const maxOperations = 2000;
const maxSkipped = 50;
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

const formatOperationId = (method: Method, path: string) => `${method} ${path}`.slice(0, 500);

function resolveUrl(
  selectServer: ServerSelector,
  { path, item, operation }: Omit<LocatedOperation, 'url'>,
): string | undefined {
  const server = selectServer([operation, item]);
  const url = server === undefined ? undefined : `${server.replace(/[?#].*$/s, '').replace(/\/+$/, '')}${path}`;
  return url !== undefined && URL.canParse(url) ? url : undefined;
}

function readOperation(
  root: UnknownRecord,
  { path, item, method, operation, url }: LocatedOperation,
  { resolve, origins }: { resolve: ReferenceResolver; origins: readonly string[] },
): OpenApiOperation {
  const parameters = [...readParameters(item, operation, resolve), ...readApiKeyParameters(root, operation, resolve)];
  const parametersIn = (location: string) =>
    parameters
      .filter((located) => located.location === location)
      .map(({ parameter }) => parameter)
      .slice(0, maxParametersOfKind);
  const body = method === 'GET' || method === 'HEAD' ? undefined : readRequestBody(root, { item, operation }, resolve);
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
    path: parametersIn('path'),
    query: parametersIn('query'),
    headers: parametersIn('header').filter(
      ({ name: header }) => !/^(accept|authorization|content-type)$/i.test(header),
    ),
    ...(body && { body }),
    scopes: readScopes(root, operation, resolve),
  };
}

/**
 * Reads the operations of an OpenAPI 3.0, OpenAPI 3.1 or Swagger 2.0 document.
 *
 * @throws `document_invalid`
 */
export function readOperations(document: unknown, context: DocumentContext): OpenApiDocument {
  const root = asRecord(document);
  const format = asString(getOwn(root, 'openapi')) ?? asString(getOwn(root, 'swagger'));
  if (!root || format === undefined || !/^(3\.[01](\.|$)|2\.0$)/.test(format))
    return fail('document_invalid', { details: { description: 'not OpenAPI 3.0 or 3.1 or Swagger 2.0' } });
  const resolve = createReferenceResolver(root);
  const selectServer = createServerSelector(root, context);
  const operations: OpenApiOperation[] = [];
  let totalCharacters = 0;
  const skipped: OpenApiDocument['skipped'] = [];
  const skip = (location: string, reason: string) => {
    if (skipped.length < maxSkipped) skipped.push({ location: location.slice(0, 300), reason });
  };

  for (const [path, reference] of Object.entries(asRecord(getOwn(root, 'paths')) ?? {})) {
    if (!path.startsWith('/')) continue;
    const item = asRecord(resolve(reference));
    if (!item) {
      skip(path, 'reference');
      continue;
    }
    for (const [key, method] of Object.entries(methods)) {
      const operation = asRecord(resolve(getOwn(item, key)));
      if (!operation) continue;
      const located = { path, item, method, operation };
      const url = resolveUrl(selectServer, located);
      if (url === undefined) skip(formatOperationId(method, path), 'server');
      else if (operations.length >= maxOperations || totalCharacters > maxTotalCharacters)
        skip(formatOperationId(method, path), 'too_many');
      else {
        const read = readOperation(root, { ...located, url }, { resolve, origins: context.origins });
        const parameterCount = read.path.length + read.query.length + read.headers.length;
        totalCharacters += JSON.stringify(read).length + parameterCount * charactersPerParameter;
        operations.push(read);
      }
    }
  }
  const info = getOwn(root, 'info');
  return {
    title: asString(getOwn(info, 'title'), 200) ?? '',
    version: formatValue(getOwn(info, 'version')).slice(0, 100),
    format: format.slice(0, 20),
    operations,
    skipped,
  };
}
