import type { ApiDocument, ApiOperation } from '../../../shared/api-document.ts';
import { fail } from '../../failure.ts';
import { exampleOf } from './example.ts';
import { type Fields, fields, list, own, text } from './read-document.ts';
import { type Follow, followIn } from './references.ts';
import { serverOf } from './servers.ts';

/** The most operations that are shown; the largest published APIs have about a thousand. */
const mostOperations = 2000;
const mostLeftOut = 50;
const longestBody = 100_000;

const methods = {
  get: 'GET',
  head: 'HEAD',
  post: 'POST',
  put: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  options: 'OPTIONS',
} as const;

type Parameter = ApiOperation['path'][number];
type Placed = { place: string; parameter: Parameter };

const shownValue = (value: unknown): string => {
  if (value === undefined || value === null) return '';
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 2000);
};

/** The first of `examples`: values under names in OpenAPI 3. */
const firstExample = (holder: unknown, follow: Follow): unknown => {
  const named = fields(own(holder, 'examples'));
  const [first] = named ? Object.values(named) : [];
  return own(follow(first), 'value');
};

function parameterOf(value: unknown, follow: Follow): Placed | undefined {
  const found = follow(value);
  const name = text(own(found, 'name'), 200);
  const place = text(own(found, 'in'));
  if (name === undefined || place === undefined) return undefined;
  const schema = own(found, 'schema') ?? found;
  const required = own(found, 'required') === true || place === 'path';
  const given = own(found, 'example') ?? firstExample(found, follow) ?? own(found, 'default');
  const made = given ?? (required && place !== 'body' ? exampleOf(schema, follow) : undefined);
  const description = text(own(found, 'description'));
  return { place, parameter: { name, required, value: shownValue(made), ...(description && { description }) } };
}

/** Path parameters of the operation replace those of its path item with the same name and place. */
function parametersOf(item: unknown, operation: unknown, follow: Follow): Placed[] {
  const found = new Map<string, Placed>();
  for (const one of [...list(own(item, 'parameters')), ...list(own(operation, 'parameters'))]) {
    const placed = parameterOf(one, follow);
    if (placed) found.set(`${placed.place} ${placed.parameter.name}`, placed);
  }
  return [...found.values()];
}

const formText = (value: unknown): string =>
  new URLSearchParams(
    Object.entries(fields(value) ?? {}).map(([name, one]): [string, string] => [name, shownValue(one)]),
  ).toString();

const bodyAs = (mediaType: string, value: unknown): ApiOperation['body'] => {
  if (/[/+]json\b/.test(mediaType))
    return { type: 'json', mediaType, text: (JSON.stringify(value ?? {}, null, 2) ?? '').slice(0, longestBody) };
  if (mediaType === 'application/x-www-form-urlencoded') return { type: 'form', mediaType, text: formText(value) };
  return { type: 'text', mediaType, text: typeof value === 'string' ? value.slice(0, longestBody) : '' };
};

const preferred = (types: readonly string[]): string | undefined =>
  types.find((type) => /[/+]json\b/.test(type)) ??
  types.find((type) => type === 'application/x-www-form-urlencoded') ??
  types[0];

function body3(operation: unknown, follow: Follow): ApiOperation['body'] {
  const content = fields(own(follow(own(operation, 'requestBody')), 'content'));
  const mediaType = content && preferred(Object.keys(content));
  if (!content || mediaType === undefined) return undefined;
  const media = content[mediaType];
  const given = own(media, 'example') ?? firstExample(media, follow);
  return bodyAs(mediaType.slice(0, 200), given ?? exampleOf(own(media, 'schema'), follow));
}

/** Swagger 2.0: a parameter `in: body`, or several `in: formData`. */
function body2(root: Fields, item: unknown, operation: unknown, follow: Follow): ApiOperation['body'] {
  const all = [...list(own(item, 'parameters')), ...list(own(operation, 'parameters'))].map(follow);
  const consumes = [...list(own(operation, 'consumes')), ...list(own(root, 'consumes'))].filter(
    (one) => typeof one === 'string',
  );
  const whole = all.find((one) => own(one, 'in') === 'body');
  if (whole) return bodyAs(preferred(consumes) ?? 'application/json', exampleOf(own(whole, 'schema'), follow));
  const form = all.filter((one) => own(one, 'in') === 'formData' && own(one, 'type') !== 'file');
  if (form.length === 0) return undefined;
  const values = form.map((one) => [text(own(one, 'name')) ?? '', exampleOf(one, follow)] as const);
  return bodyAs('application/x-www-form-urlencoded', Object.fromEntries(values));
}

/** Sets of scopes that are enough, of which one is needed. An empty requirement means that none is. */
function scopesOf(root: Fields, operation: unknown, follow: Follow): string[][] {
  const schemes =
    own(root, 'swagger') === undefined
      ? own(own(root, 'components'), 'securitySchemes')
      : own(root, 'securityDefinitions');
  const wanted = list(own(operation, 'security') ?? own(root, 'security'));
  const sets = wanted.map((requirement) =>
    Object.entries(fields(requirement) ?? {}).flatMap(([name, scopes]) => {
      const type = own(follow(own(schemes, name)), 'type');
      if (type !== 'oauth2' && type !== 'openIdConnect') return [];
      return list(scopes)
        .filter((scope) => typeof scope === 'string')
        .slice(0, 50);
    }),
  );
  return sets.some((set) => set.length === 0) ? [] : sets.slice(0, 10);
}

export type Place = {
  /** Where the document was fetched, if it was. */
  documentUrl: string | undefined;
  /** The origins that the profile allows. */
  origins: readonly string[];
};

/** The operations of an OpenAPI 3.0 or 3.1 or Swagger 2.0 document. Fails with `document_invalid` where it is neither. */
export function operationsOf(document: unknown, place: Place): ApiDocument {
  const root = fields(document);
  const format = text(own(root, 'openapi')) ?? text(own(root, 'swagger'));
  if (!root || format === undefined || !/^(3\.[01](\.|$)|2\.0$)/.test(format))
    return fail('document_invalid', { details: { description: 'not OpenAPI 3.0 or 3.1 or Swagger 2.0' } });
  const follow = followIn(root);
  const operations: ApiOperation[] = [];
  const leftOut: ApiDocument['leftOut'] = [];
  const leave = (where: string, reason: string) => {
    if (leftOut.length < mostLeftOut) leftOut.push({ where: where.slice(0, 300), reason });
  };

  for (const [path, reference] of Object.entries(fields(own(root, 'paths')) ?? {})) {
    if (!path.startsWith('/')) continue;
    const item = fields(follow(reference));
    if (!item) {
      leave(path, 'reference');
      continue;
    }
    for (const [key, method] of Object.entries(methods)) {
      const operation = fields(follow(own(item, key)));
      if (!operation) continue;
      const id = `${method} ${path}`.slice(0, 500);
      const server = serverOf(root, [operation, item], place);
      const url = server === undefined ? undefined : `${server.replace(/[?#].*$/s, '').replace(/\/+$/, '')}${path}`;
      if (url === undefined || !URL.canParse(url)) {
        leave(id, 'server');
        continue;
      }
      if (operations.length >= mostOperations) {
        leave(id, 'too_many');
        continue;
      }
      const parameters = parametersOf(item, operation, follow);
      const at = (where: string) =>
        parameters
          .filter((one) => one.place === where)
          .map(({ parameter }) => parameter)
          .slice(0, 100);
      const body = own(root, 'swagger') === undefined ? body3(operation, follow) : body2(root, item, operation, follow);
      const tag = text(list(own(operation, 'tags'))[0], 100);
      operations.push({
        id,
        name: text(own(operation, 'summary'), 120) ?? text(own(operation, 'operationId'), 120) ?? path.slice(0, 120),
        method,
        url: url.slice(0, 4000),
        allowed: place.origins.includes(new URL(url).origin),
        ...(tag && { tag }),
        deprecated: own(operation, 'deprecated') === true,
        path: at('path'),
        query: at('query'),
        headers: at('header').filter(({ name }) => !/^(accept|authorization|content-type)$/i.test(name)),
        ...(body && method !== 'GET' && method !== 'HEAD' && { body }),
        scopes: scopesOf(root, operation, follow),
      });
    }
  }
  const info = own(root, 'info');
  return {
    title: text(own(info, 'title'), 200) ?? '',
    version: shownValue(own(info, 'version')).slice(0, 100),
    format: format.slice(0, 20),
    operations,
    leftOut,
  };
}
