import type { OpenApiDocument, OpenApiOperation } from '../../../shared/openapi-document.ts';
import { fail } from '../../core/failure.ts';
import { createExample } from './example.ts';
import { asArray, asRecord, asString, getOwn, type UnknownRecord } from './read-document.ts';
import { createReferenceResolver, type ReferenceResolver } from './references.ts';
import { selectServer } from './servers.ts';

/** The most operations that are shown; the largest published APIs have about a thousand. */
const maxOperations = 2000;
const maxLeftOut = 50;
const maxBodyCharacters = 100_000;

const methods = {
  get: 'GET',
  head: 'HEAD',
  post: 'POST',
  put: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  options: 'OPTIONS',
} as const;

type Parameter = OpenApiOperation['path'][number];
type LocatedParameter = { place: string; parameter: Parameter };

const formatValue = (value: unknown): string => {
  if (value === undefined || value === null) return '';
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 2000);
};

/** The first of `examples`: values under names in OpenAPI 3. */
const getFirstExample = (holder: unknown, follow: ReferenceResolver): unknown => {
  const named = asRecord(getOwn(holder, 'examples'));
  const [first] = named ? Object.values(named) : [];
  return getOwn(follow(first), 'value');
};

/**
 * A value as the fields of a query: a list as several of one name, an object as one for each of its
 * members, as the parameter's style has it (OpenAPI 3.1 §4.8.12.3; in Swagger 2.0
 * `collectionFormat`).
 */
function expandParameter(name: string, value: unknown, parameter: unknown): [string, unknown][] {
  const style = asString(getOwn(parameter, 'style')) ?? asString(getOwn(parameter, 'collectionFormat')) ?? 'form';
  const old = getOwn(parameter, 'collectionFormat') !== undefined || getOwn(parameter, 'type') === 'array';
  const apart = old ? style === 'multi' : (getOwn(parameter, 'explode') ?? style === 'form') === true;
  const between = { spaceDelimited: ' ', ssv: ' ', tsv: '\t', pipeDelimited: '|', pipes: '|' }[style] ?? ',';
  if (Array.isArray(value)) {
    const items = value.slice(0, 20);
    return apart ? items.map((item) => [name, item]) : [[name, items.map(formatValue).join(between)]];
  }
  const members = Object.entries(asRecord(value) ?? {}).slice(0, 20);
  if (members.length === 0) return [[name, value]];
  if (style === 'deepObject') return members.map(([member, one]) => [`${name}[${member}]`, one]);
  return apart ? members : [[name, members.flatMap(([member, one]) => [member, formatValue(one)]).join(between)]];
}

function readParameter(value: unknown, follow: ReferenceResolver): LocatedParameter[] {
  const found = follow(value);
  const name = asString(getOwn(found, 'name'), 200);
  const place = asString(getOwn(found, 'in'));
  if (name === undefined || place === undefined) return [];
  const [media] = Object.values(asRecord(getOwn(found, 'content')) ?? {});
  const schema = getOwn(found, 'schema') ?? getOwn(media, 'schema') ?? found;
  const required = getOwn(found, 'required') === true || place === 'path';
  const given = getOwn(found, 'example') ?? getFirstExample(found, follow) ?? getOwn(found, 'default');
  const made = given ?? (required && place !== 'body' ? createExample(schema, follow) : undefined);
  const description = asString(getOwn(found, 'description'));
  const parts: [string, unknown][] =
    typeof made === 'object' && made !== null && media === undefined && place !== 'body'
      ? expandParameter(name, made, place === 'query' ? found : { style: 'simple' })
      : [[name, made]];
  return parts.map(([part, one]) => ({
    place,
    parameter: { name: part.slice(0, 200), required, value: formatValue(one), ...(description && { description }) },
  }));
}

/** Path parameters of the operation replace those of its path item with the same name and place. */
function readParameters(item: unknown, operation: unknown, follow: ReferenceResolver): LocatedParameter[] {
  const found = new Map<string, LocatedParameter[]>();
  for (const one of [...asArray(getOwn(item, 'parameters')), ...asArray(getOwn(operation, 'parameters'))]) {
    const parameter = follow(one);
    const name = `${asString(getOwn(parameter, 'in'))} ${asString(getOwn(parameter, 'name'), 200)}`;
    found.set(name, readParameter(one, follow));
  }
  return [...found.values()].flat();
}

const getSecuritySchemes = (root: UnknownRecord): unknown =>
  getOwn(root, 'swagger') === undefined
    ? getOwn(getOwn(root, 'components'), 'securitySchemes')
    : getOwn(root, 'securityDefinitions');

const getSecurityRequirements = (root: UnknownRecord, operation: unknown): readonly unknown[] =>
  asArray(getOwn(operation, 'security') ?? getOwn(root, 'security'));

/** The keys that the API wants besides a token, or in its place: fields to fill in. */
function readApiKeyParameters(root: UnknownRecord, operation: unknown, follow: ReferenceResolver): LocatedParameter[] {
  const [first] = getSecurityRequirements(root, operation);
  return Object.keys(asRecord(first) ?? {}).flatMap((id) => {
    const scheme = follow(getOwn(getSecuritySchemes(root), id));
    const [name, place] = [asString(getOwn(scheme, 'name'), 200), getOwn(scheme, 'in')];
    if (getOwn(scheme, 'type') !== 'apiKey' || name === undefined || (place !== 'header' && place !== 'query'))
      return [];
    const description = asString(getOwn(scheme, 'description'));
    return [{ place, parameter: { name, required: true, value: '', ...(description && { description }) } }];
  });
}

const encodeForm = (value: unknown): string =>
  new URLSearchParams(
    Object.entries(asRecord(value) ?? {}).map(([name, one]): [string, string] => [name, formatValue(one)]),
  ).toString();

const boundary = 'latchkey-part';

/**
 * Fields of `multipart/form-data` as text to edit (RFC 7578), with empty files where files belong.
 */
function encodeMultipart(value: unknown, schema: unknown, follow: ReferenceResolver): string {
  const properties = asRecord(getOwn(follow(schema), 'properties')) ?? {};
  const isFile = (name: string) => {
    const property = follow(getOwn(properties, name));
    return getOwn(property, 'format') === 'binary' || getOwn(property, 'contentMediaType') !== undefined;
  };
  const quoted = (name: string) => name.replace(/[\r\n"]/g, (one) => encodeURIComponent(one));
  const parts = Object.entries(asRecord(value) ?? {}).map(([name, one]) =>
    isFile(name)
      ? `Content-Disposition: form-data; name="${quoted(name)}"; filename="file.txt"\nContent-Type: text/plain\n\n`
      : `Content-Disposition: form-data; name="${quoted(name)}"\n\n${formatValue(one)}`,
  );
  return [...parts.map((part) => `--${boundary}\n${part}`), `--${boundary}--\n`].join('\n').slice(0, maxBodyCharacters);
}

const createBody = (mediaType: string, value: unknown): OpenApiOperation['body'] => {
  if (/[/+]json\b/.test(mediaType))
    return { type: 'json', mediaType, text: (JSON.stringify(value ?? {}, null, 2) ?? '').slice(0, maxBodyCharacters) };
  if (mediaType === 'application/x-www-form-urlencoded') return { type: 'form', mediaType, text: encodeForm(value) };
  return { type: 'text', mediaType, text: typeof value === 'string' ? value.slice(0, maxBodyCharacters) : '' };
};

const selectMediaType = (types: readonly string[]): string | undefined =>
  types.find((type) => /[/+]json\b/.test(type)) ??
  types.find((type) => type === 'application/x-www-form-urlencoded') ??
  types[0];

function readOpenApi3Body(operation: unknown, follow: ReferenceResolver): OpenApiOperation['body'] {
  const content = asRecord(getOwn(follow(getOwn(operation, 'requestBody')), 'content'));
  const mediaType = content && selectMediaType(Object.keys(content));
  if (!content || mediaType === undefined) return undefined;
  const media = content[mediaType];
  const given = getOwn(media, 'example') ?? getFirstExample(media, follow);
  if (mediaType === 'multipart/form-data') {
    const schema = getOwn(media, 'schema');
    const text = encodeMultipart(given ?? createExample(schema, follow), schema, follow);
    return { type: 'text', mediaType: `${mediaType}; boundary=${boundary}`, text };
  }
  return createBody(mediaType.slice(0, 200), given ?? createExample(getOwn(media, 'schema'), follow));
}

/** Swagger 2.0: a parameter `in: body`, or several `in: formData`. */
function readSwagger2Body(
  root: UnknownRecord,
  item: unknown,
  operation: unknown,
  follow: ReferenceResolver,
): OpenApiOperation['body'] {
  const all = [...asArray(getOwn(item, 'parameters')), ...asArray(getOwn(operation, 'parameters'))].map(follow);
  const consumes = [...asArray(getOwn(operation, 'consumes')), ...asArray(getOwn(root, 'consumes'))].filter(
    (one) => typeof one === 'string',
  );
  const whole = all.find((one) => getOwn(one, 'in') === 'body');
  if (whole)
    return createBody(selectMediaType(consumes) ?? 'application/json', createExample(getOwn(whole, 'schema'), follow));
  const form = all.filter((one) => getOwn(one, 'in') === 'formData' && getOwn(one, 'type') !== 'file');
  if (form.length === 0) return undefined;
  const values = form.map((one) => [asString(getOwn(one, 'name')) ?? '', createExample(one, follow)] as const);
  return createBody('application/x-www-form-urlencoded', Object.fromEntries(values));
}

/**
 * Sets of scopes that are enough, of which one is needed. An empty requirement means that none is.
 */
function readScopes(root: UnknownRecord, operation: unknown, follow: ReferenceResolver): string[][] {
  const schemes = getSecuritySchemes(root);
  const sets = getSecurityRequirements(root, operation).map((requirement) =>
    Object.entries(asRecord(requirement) ?? {}).flatMap(([name, scopes]) => {
      const type = getOwn(follow(getOwn(schemes, name)), 'type');
      if (type !== 'oauth2' && type !== 'openIdConnect') return [];
      return asArray(scopes)
        .filter((scope) => typeof scope === 'string')
        .slice(0, 50);
    }),
  );
  return sets.some((set) => set.length === 0) ? [] : sets.slice(0, 10);
}

export type DocumentContext = {
  /** Where the document was fetched, if it was. */
  documentUrl: string | undefined;
  /** The origins that the profile allows. */
  origins: readonly string[];
};

/**
 * The operations of an OpenAPI 3.0 or 3.1 or Swagger 2.0 document. Fails with `document_invalid`
 * where it is neither.
 */
export function readOperations(document: unknown, context: DocumentContext): OpenApiDocument {
  const root = asRecord(document);
  const format = asString(getOwn(root, 'openapi')) ?? asString(getOwn(root, 'swagger'));
  if (!root || format === undefined || !/^(3\.[01](\.|$)|2\.0$)/.test(format))
    return fail('document_invalid', { details: { description: 'not OpenAPI 3.0 or 3.1 or Swagger 2.0' } });
  const follow = createReferenceResolver(root);
  const operations: OpenApiOperation[] = [];
  const leftOut: OpenApiDocument['skipped'] = [];
  const leave = (where: string, reason: string) => {
    if (leftOut.length < maxLeftOut) leftOut.push({ where: where.slice(0, 300), reason });
  };

  for (const [path, reference] of Object.entries(asRecord(getOwn(root, 'paths')) ?? {})) {
    if (!path.startsWith('/')) continue;
    const item = asRecord(follow(reference));
    if (!item) {
      leave(path, 'reference');
      continue;
    }
    for (const [key, method] of Object.entries(methods)) {
      const operation = asRecord(follow(getOwn(item, key)));
      if (!operation) continue;
      const id = `${method} ${path}`.slice(0, 500);
      const server = selectServer(root, [operation, item], context);
      const url = server === undefined ? undefined : `${server.replace(/[?#].*$/s, '').replace(/\/+$/, '')}${path}`;
      if (url === undefined || !URL.canParse(url)) {
        leave(id, 'server');
        continue;
      }
      if (operations.length >= maxOperations) {
        leave(id, 'too_many');
        continue;
      }
      const parameters = [...readParameters(item, operation, follow), ...readApiKeyParameters(root, operation, follow)];
      const at = (where: string) =>
        parameters
          .filter((one) => one.place === where)
          .map(({ parameter }) => parameter)
          .slice(0, 100);
      const body =
        getOwn(root, 'swagger') === undefined
          ? readOpenApi3Body(operation, follow)
          : readSwagger2Body(root, item, operation, follow);
      const tag = asString(asArray(getOwn(operation, 'tags'))[0], 100);
      operations.push({
        id,
        name:
          asString(getOwn(operation, 'summary'), 120) ??
          asString(getOwn(operation, 'operationId'), 120) ??
          path.slice(0, 120),
        method,
        url: url.slice(0, 4000),
        allowed: context.origins.includes(new URL(url).origin),
        ...(tag && { tag }),
        deprecated: getOwn(operation, 'deprecated') === true,
        path: at('path'),
        query: at('query'),
        headers: at('header').filter(({ name }) => !/^(accept|authorization|content-type)$/i.test(name)),
        ...(body && method !== 'GET' && method !== 'HEAD' && { body }),
        scopes: readScopes(root, operation, follow),
      });
    }
  }
  const info = getOwn(root, 'info');
  return {
    title: asString(getOwn(info, 'title'), 200) ?? '',
    version: formatValue(getOwn(info, 'version')).slice(0, 100),
    format: format.slice(0, 20),
    operations,
    skipped: leftOut,
  };
}
