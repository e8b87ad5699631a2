import type { OpenApiOperation } from '../../../shared/openapi-document.ts';
import { createExample } from './example.ts';
import type { ReferenceResolver } from './references.ts';
import { asList, asRecord, asString, formatValue, getOwn } from './unknown-values.ts';

const maxNameCharacters = 200;

/** The most members of a list or object that become query fields. */
const maxMembers = 20;

/** The most parameters that are read of an operation, and of its path item. */
export const maxParameters = 300;

type Parameter = OpenApiOperation['path'][number];

/**
 * A parameter and its location in lower case: `path`, `query`, `header`, `cookie`, `querystring`,
 * `body` or `formdata`. Documents may have others, or none.
 */
export type LocatedParameter = { location: string; parameter: Parameter };

/** Returns the location of a parameter or API key in lower case. Some documents have `Query`. */
export const getLocation = (definition: unknown): string => (asString(getOwn(definition, 'in')) ?? '').toLowerCase();

/** Returns the first of `examples`, which are named in OpenAPI 3. */
export const getFirstExample = (owner: unknown, resolve: ReferenceResolver): unknown => {
  const [first] = Object.values(asRecord(getOwn(owner, 'examples')) ?? {});
  const example = resolve(first);
  return getOwn(example, 'dataValue') ?? getOwn(example, 'value');
};

/**
 * Names the parameters of a path without what some frameworks add: a pattern (`{id:[0-9]+}`,
 * `{name=projects/*}`, `{id<int>}`), a mark (`{proxy+}`, `{*path}`, `{id?}`, `{slug...}`) or
 * spaces.
 */
export const normalizeTemplate = (path: string): string =>
  path.replace(
    /\{[*+]{0,2}([^{}:+*?=<]+)(?:[:+*?=<](?:[^{}]|\{[^{}]*\}|\{\{[^{}]*\}\})*)?\}/g,
    (_pattern, name: string) => `{${name.trim().replace(/\.{3}$/, '')}}`,
  );

/**
 * Serializes a list or object as the parameter's style requires: one or several fields.
 *
 * @see OpenAPI 3.1 §4.8.12.3, `collectionFormat` in Swagger 2.0
 */
export function serializeStructured(name: string, value: unknown, parameter: unknown): [string, unknown][] {
  const collectionFormat = asString(getOwn(parameter, 'collectionFormat'));
  const style = asString(getOwn(parameter, 'style')) ?? collectionFormat ?? 'form';
  const isSwagger2 = getOwn(parameter, 'collectionFormat') !== undefined || getOwn(parameter, 'type') === 'array';
  const isExploded = isSwagger2 ? style === 'multi' : (getOwn(parameter, 'explode') ?? style === 'form') === true;
  const separator = { spaceDelimited: ' ', ssv: ' ', tsv: '\t', pipeDelimited: '|', pipes: '|' }[style] ?? ',';
  if (Array.isArray(value)) {
    const items = value.slice(0, maxMembers);
    return isExploded ? items.map((item) => [name, item]) : [[name, items.map(formatValue).join(separator)]];
  }
  const members = Object.entries(asRecord(value) ?? {}).slice(0, maxMembers);
  if (members.length === 0) return [[name, value]];
  if (style === 'deepObject') return members.map(([key, member]) => [`${name}[${key}]`, member]);
  if (isExploded) return members;
  return [[name, members.flatMap(([key, member]) => [key, formatValue(member)]).join(separator)]];
}

function readParameter(value: unknown, resolve: ReferenceResolver): LocatedParameter[] {
  const definition = resolve(value);
  const givenName = asString(getOwn(definition, 'name'), maxNameCharacters);
  const location = getLocation(definition);
  if (givenName === undefined) return [];
  const name = location === 'path' ? normalizeTemplate(`{${givenName}}`).slice(1, -1) : givenName;
  const [media] = Object.values(asRecord(getOwn(definition, 'content')) ?? {});
  const schema = getOwn(definition, 'schema') ?? getOwn(media, 'schema') ?? definition;
  const required = getOwn(definition, 'required') === true || location === 'path';
  const examples = [definition, media].flatMap((owner) => [getOwn(owner, 'example'), getFirstExample(owner, resolve)]);
  const given = [...examples, getOwn(definition, 'default')].find((one) => one !== undefined && one !== null);
  const example = given ?? (required && location !== 'body' ? createExample(schema, resolve) : undefined);
  const isStructured = typeof example === 'object' && example !== null && media === undefined && location !== 'body';
  const fields: [string, unknown][] = isStructured
    ? serializeStructured(name, example, location === 'query' ? definition : { style: 'simple' })
    : [[name, example]];
  const description = asString(getOwn(definition, 'description'));
  return fields.map(([field, fieldValue]) => ({
    location,
    parameter: {
      name: field.slice(0, maxNameCharacters),
      required,
      value: formatValue(fieldValue),
      ...(description && { description }),
    },
  }));
}

/**
 * Reads the parameters of an operation, which override those of its path item (OpenAPI 3.1
 * §4.8.10.1).
 */
export function readParameters(item: unknown, operation: unknown, resolve: ReferenceResolver): LocatedParameter[] {
  const parameters = new Map<string, LocatedParameter[]>();
  const lists = [item, operation].map((owner) => asList(getOwn(owner, 'parameters')).slice(0, maxParameters));
  for (const value of lists.flat()) {
    const definition = resolve(value);
    const key = `${getLocation(definition)} ${asString(getOwn(definition, 'name'), maxNameCharacters)}`;
    parameters.set(key, readParameter(value, resolve));
  }
  return [...parameters.values()].flat();
}
