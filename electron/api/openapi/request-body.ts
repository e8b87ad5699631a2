import { toJson } from '../../../shared/json/exact-json.ts';
import type { OpenApiOperation } from '../../../shared/openapi-document.ts';
import { createExample } from './example.ts';
import { getFirstExample, getLocation, maxParameters, serializeStructured } from './parameters.ts';
import type { ReferenceResolver } from './references.ts';
import { asArray, asList, asRecord, asString, formatValue, getOwn, type UnknownRecord } from './unknown-values.ts';

type RequestBody = OpenApiOperation['body'];

const maxBodyCharacters = 100_000;
const formType = 'application/x-www-form-urlencoded';
const multipartType = 'multipart/form-data';
const jsonTypePattern = /[/+]json\b/i;

/**
 * Encodes a form. Lists are several fields or one, as their definition says (OpenAPI 3.1 §4.8.15.1,
 * `collectionFormat` in Swagger 2.0).
 *
 * @param definitions the parameters of Swagger 2.0 by name, or the encodings of OpenAPI 3
 */
function encodeForm(value: unknown, definitions: unknown): string {
  const fields = Object.entries(asRecord(value) ?? {}).flatMap(([name, member]) =>
    Array.isArray(member)
      ? serializeStructured(name, member, getOwn(definitions, name))
      : [[name, member] as [string, unknown]],
  );
  return new URLSearchParams(fields.map(([name, member]): [string, string] => [name, formatValue(member)]))
    .toString()
    .slice(0, maxBodyCharacters);
}

const boundary = 'latchkey-part';

/** A field of a form: name, value, whether it is a file, and the parameter of Swagger 2.0. */
type FormField = { name: string; value: unknown; isFile: boolean; definition?: unknown };

/** Lists the fields of a form, with those of each list. */
const expandLists = (fields: readonly FormField[]): FormField[] =>
  fields.flatMap((field) =>
    Array.isArray(field.value) && !field.isFile
      ? serializeStructured(field.name, field.value, field.definition).map(([name, value]) => ({
          ...field,
          name,
          value,
        }))
      : [field],
  );

/**
 * Encodes `multipart/form-data` (RFC 7578) as text to edit, with empty files in place of binary
 * fields.
 */
function createMultipartBody(fields: readonly FormField[]): RequestBody {
  const parts = expandLists(fields).map(({ name, value, isFile }) => {
    const quotedName = name.replace(/[\r\n"]/g, (character) => encodeURIComponent(character));
    const disposition = `Content-Disposition: form-data; name="${quotedName}"`;
    return isFile
      ? `${disposition}; filename="file.txt"\nContent-Type: text/plain\n\n`
      : `${disposition}\n\n${formatValue(value)}`;
  });
  const text = [...parts.map((part) => `--${boundary}\n${part}`), `--${boundary}--\n`].join('\n');
  return {
    type: 'text',
    mediaType: `${multipartType}; boundary=${boundary}`,
    text: text.slice(0, maxBodyCharacters),
  };
}

/** The most schemas that one is composed of. */
const maxSchemas = 20;

/** Lists a schema and those that it is composed of, itself last. */
function listSchemas(schema: unknown, resolve: ReferenceResolver): unknown[] {
  const pending = [schema];
  const found = new Set<unknown>();
  // The loop also visits what it appends.
  for (const one of pending) {
    const resolved = resolve(one);
    if (found.has(resolved) || found.size >= maxSchemas) continue;
    found.add(resolved);
    for (const name of ['allOf', 'oneOf', 'anyOf'])
      pending.push(...asArray(getOwn(resolved, name)).slice(0, maxSchemas));
  }
  return [...found].reverse();
}

const isBinary = (schema: unknown) =>
  getOwn(schema, 'format') === 'binary' || getOwn(schema, 'contentMediaType') !== undefined;

function listFormFields(value: unknown, schema: unknown, resolve: ReferenceResolver): FormField[] {
  const properties = Object.fromEntries(
    listSchemas(schema, resolve).flatMap((part) => Object.entries(asRecord(getOwn(part, 'properties')) ?? {})),
  );
  return Object.entries(asRecord(value) ?? {}).map(([name, member]) => {
    const schemas = listSchemas(getOwn(properties, name), resolve);
    const items = schemas.flatMap((one) => listSchemas(getOwn(one, 'items'), resolve));
    return { name, value: member, isFile: [...schemas, ...items].some(isBinary) };
  });
}

// A range such as "any type" (RFC 9110 §12.5.1) cannot be sent.
function toSendableType(mediaType: string): string {
  const type = mediaType.trim();
  const lowerCase = type.toLowerCase();
  const withoutParameters = lowerCase.replace(/\s*;.*$/s, '');
  if (withoutParameters === multipartType || withoutParameters === formType) return withoutParameters;
  return (
    { '*/*': 'application/json', 'application/*': 'application/json', 'text/*': 'text/plain' }[type] ??
    (type.endsWith('/*') ? 'application/octet-stream' : type)
  );
}

function createBody(mediaType: string, value: unknown, definitions?: unknown): RequestBody {
  if (jsonTypePattern.test(mediaType)) {
    const text = toJson(value ?? {}, 2).slice(0, maxBodyCharacters);
    return { type: 'json', mediaType, text };
  }
  if (mediaType === formType) return { type: 'form', mediaType, text: encodeForm(value, definitions) };
  return { type: 'text', mediaType, text: typeof value === 'string' ? value.slice(0, maxBodyCharacters) : '' };
}

const selectMediaType = (types: readonly string[]): string | undefined =>
  types.find((type) => jsonTypePattern.test(type)) ?? types.find((type) => type === formType) ?? types[0];

function readOpenApi3Body(operation: unknown, resolve: ReferenceResolver): RequestBody {
  const content = asRecord(getOwn(resolve(getOwn(operation, 'requestBody')), 'content'));
  const selected = content && selectMediaType(Object.keys(content));
  if (!content || selected === undefined) return undefined;
  const mediaType = toSendableType(selected);
  const media = resolve(content[selected]);
  const schema = getOwn(media, 'schema');
  const example = getOwn(media, 'example') ?? getFirstExample(media, resolve) ?? createExample(schema, resolve);
  if (mediaType === multipartType) return createMultipartBody(listFormFields(example, schema, resolve));
  return createBody(mediaType.slice(0, 200), example, getOwn(media, 'encoding'));
}

/** Reads a parameter with `in: body`, or those with `in: formData`. */
function readSwagger2Body(
  root: UnknownRecord,
  { item, operation }: { item: unknown; operation: unknown },
  resolve: ReferenceResolver,
): RequestBody {
  const parameters = [item, operation]
    .flatMap((owner) => asList(getOwn(owner, 'parameters')).slice(0, maxParameters))
    .map(resolve);
  const consumes = [operation, root]
    .flatMap((owner) => asArray(getOwn(owner, 'consumes')))
    .filter((type) => typeof type === 'string');
  const body = parameters.find((parameter) => getLocation(parameter) === 'body');
  if (body)
    return createBody(
      toSendableType(selectMediaType(consumes) ?? 'application/json'),
      createExample(getOwn(body, 'schema'), resolve),
    );
  const fields = parameters
    .filter((parameter) => getLocation(parameter) === 'formdata')
    .map((field) => {
      const isFile = getOwn(field, 'type') === 'file';
      return {
        name: asString(getOwn(field, 'name')) ?? '',
        value: isFile ? '' : createExample(field, resolve),
        isFile,
        definition: field,
      };
    });
  if (fields.length === 0) return undefined;
  // Only multipart can carry a file.
  if (fields.some(({ isFile }) => isFile) || (consumes.includes(multipartType) && !consumes.includes(formType)))
    return createMultipartBody(fields);
  const byName = <T>(get: (field: (typeof fields)[number]) => T) =>
    Object.fromEntries(fields.map((field) => [field.name, get(field)]));
  return createBody(
    formType,
    byName(({ value }) => value),
    byName(({ definition }) => definition),
  );
}

/** Reads the request body of an operation, with an example as its text. */
export function readRequestBody(
  root: UnknownRecord,
  { item, operation }: { item: unknown; operation: unknown },
  resolve: ReferenceResolver,
): RequestBody {
  return getOwn(root, 'swagger') === undefined
    ? readOpenApi3Body(operation, resolve)
    : readSwagger2Body(root, { item, operation }, resolve);
}
