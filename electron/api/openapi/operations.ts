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

/**
 * A value as the fields of a query: a list as several of one name, an object as one for each of its members, as the
 * parameter's style has it (OpenAPI 3.1 §4.8.12.3; in Swagger 2.0 `collectionFormat`).
 */
function spread(name: string, value: unknown, parameter: unknown): [string, unknown][] {
  const style = text(own(parameter, 'style')) ?? text(own(parameter, 'collectionFormat')) ?? 'form';
  const old = own(parameter, 'collectionFormat') !== undefined || own(parameter, 'type') === 'array';
  const apart = old ? style === 'multi' : (own(parameter, 'explode') ?? style === 'form') === true;
  const between = { spaceDelimited: ' ', ssv: ' ', tsv: '\t', pipeDelimited: '|', pipes: '|' }[style] ?? ',';
  if (Array.isArray(value)) {
    const items = value.slice(0, 20);
    return apart ? items.map((item) => [name, item]) : [[name, items.map(shownValue).join(between)]];
  }
  const members = Object.entries(fields(value) ?? {}).slice(0, 20);
  if (members.length === 0) return [[name, value]];
  if (style === 'deepObject') return members.map(([member, one]) => [`${name}[${member}]`, one]);
  return apart ? members : [[name, members.flatMap(([member, one]) => [member, shownValue(one)]).join(between)]];
}

function parametersFrom(value: unknown, follow: Follow): Placed[] {
  const found = follow(value);
  const name = text(own(found, 'name'), 200);
  const place = text(own(found, 'in'));
  if (name === undefined || place === undefined) return [];
  const [media] = Object.values(fields(own(found, 'content')) ?? {});
  const schema = own(found, 'schema') ?? own(media, 'schema') ?? found;
  const required = own(found, 'required') === true || place === 'path';
  const given = own(found, 'example') ?? firstExample(found, follow) ?? own(found, 'default');
  const made = given ?? (required && place !== 'body' ? exampleOf(schema, follow) : undefined);
  const description = text(own(found, 'description'));
  const parts: [string, unknown][] =
    typeof made === 'object' && made !== null && media === undefined && place !== 'body'
      ? spread(name, made, place === 'query' ? found : { style: 'simple' })
      : [[name, made]];
  return parts.map(([part, one]) => ({
    place,
    parameter: { name: part.slice(0, 200), required, value: shownValue(one), ...(description && { description }) },
  }));
}

/** Path parameters of the operation replace those of its path item with the same name and place. */
function parametersOf(item: unknown, operation: unknown, follow: Follow): Placed[] {
  const found = new Map<string, Placed[]>();
  for (const one of [...list(own(item, 'parameters')), ...list(own(operation, 'parameters'))]) {
    const parameter = follow(one);
    const name = `${text(own(parameter, 'in'))} ${text(own(parameter, 'name'), 200)}`;
    found.set(name, parametersFrom(one, follow));
  }
  return [...found.values()].flat();
}

const schemesOf = (root: Fields): unknown =>
  own(root, 'swagger') === undefined
    ? own(own(root, 'components'), 'securitySchemes')
    : own(root, 'securityDefinitions');

const requirementsOf = (root: Fields, operation: unknown): readonly unknown[] =>
  list(own(operation, 'security') ?? own(root, 'security'));

/** The keys that the API wants besides a token, or in its place: fields to fill in. */
function keysOf(root: Fields, operation: unknown, follow: Follow): Placed[] {
  const [first] = requirementsOf(root, operation);
  return Object.keys(fields(first) ?? {}).flatMap((id) => {
    const scheme = follow(own(schemesOf(root), id));
    const [name, place] = [text(own(scheme, 'name'), 200), own(scheme, 'in')];
    if (own(scheme, 'type') !== 'apiKey' || name === undefined || (place !== 'header' && place !== 'query')) return [];
    const description = text(own(scheme, 'description'));
    return [{ place, parameter: { name, required: true, value: '', ...(description && { description }) } }];
  });
}

const formText = (value: unknown): string =>
  new URLSearchParams(
    Object.entries(fields(value) ?? {}).map(([name, one]): [string, string] => [name, shownValue(one)]),
  ).toString();

const boundary = 'latchkey-part';

/** Fields of `multipart/form-data` as text to edit (RFC 7578), with empty files where files belong. */
function multipartText(value: unknown, schema: unknown, follow: Follow): string {
  const properties = fields(own(follow(schema), 'properties')) ?? {};
  const isFile = (name: string) => {
    const property = follow(own(properties, name));
    return own(property, 'format') === 'binary' || own(property, 'contentMediaType') !== undefined;
  };
  const quoted = (name: string) => name.replace(/[\r\n"]/g, (one) => encodeURIComponent(one));
  const parts = Object.entries(fields(value) ?? {}).map(([name, one]) =>
    isFile(name)
      ? `Content-Disposition: form-data; name="${quoted(name)}"; filename="file.txt"\nContent-Type: text/plain\n\n`
      : `Content-Disposition: form-data; name="${quoted(name)}"\n\n${shownValue(one)}`,
  );
  return [...parts.map((part) => `--${boundary}\n${part}`), `--${boundary}--\n`].join('\n').slice(0, longestBody);
}

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
  if (mediaType === 'multipart/form-data') {
    const schema = own(media, 'schema');
    const text = multipartText(given ?? exampleOf(schema, follow), schema, follow);
    return { type: 'text', mediaType: `${mediaType}; boundary=${boundary}`, text };
  }
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
  const schemes = schemesOf(root);
  const sets = requirementsOf(root, operation).map((requirement) =>
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
      const parameters = [...parametersOf(item, operation, follow), ...keysOf(root, operation, follow)];
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
