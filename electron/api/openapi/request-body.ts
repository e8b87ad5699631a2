import type { OpenApiOperation } from '../../../shared/openapi-document.ts';
import { createExample } from './example.ts';
import { getFirstExample, maxParameters } from './parameters.ts';
import type { ReferenceResolver } from './references.ts';
import { asArray, asRecord, asString, formatValue, getOwn, type UnknownRecord } from './unknown-values.ts';

type RequestBody = OpenApiOperation['body'];

const maxBodyCharacters = 100_000;
const formType = 'application/x-www-form-urlencoded';
const jsonTypePattern = /[/+]json\b/;

const encodeForm = (value: unknown): string =>
  new URLSearchParams(
    Object.entries(asRecord(value) ?? {}).map(([name, member]): [string, string] => [name, formatValue(member)]),
  )
    .toString()
    .slice(0, maxBodyCharacters);

const boundary = 'latchkey-part';

/**
 * Encodes `multipart/form-data` (RFC 7578) as text to edit, with empty files in place of binary
 * properties.
 */
function encodeMultipart(value: unknown, schema: unknown, resolve: ReferenceResolver): string {
  const properties = asRecord(getOwn(resolve(schema), 'properties')) ?? {};
  const isFile = (name: string) => {
    const property = resolve(getOwn(properties, name));
    return getOwn(property, 'format') === 'binary' || getOwn(property, 'contentMediaType') !== undefined;
  };
  const parts = Object.entries(asRecord(value) ?? {}).map(([name, member]) => {
    const quotedName = name.replace(/[\r\n"]/g, (character) => encodeURIComponent(character));
    const disposition = `Content-Disposition: form-data; name="${quotedName}"`;
    return isFile(name)
      ? `${disposition}; filename="file.txt"\nContent-Type: text/plain\n\n`
      : `${disposition}\n\n${formatValue(member)}`;
  });
  return [...parts.map((part) => `--${boundary}\n${part}`), `--${boundary}--\n`].join('\n').slice(0, maxBodyCharacters);
}

function createBody(mediaType: string, value: unknown): RequestBody {
  if (jsonTypePattern.test(mediaType)) {
    const text = (JSON.stringify(value ?? {}, null, 2) ?? '').slice(0, maxBodyCharacters);
    return { type: 'json', mediaType, text };
  }
  if (mediaType === formType) return { type: 'form', mediaType, text: encodeForm(value) };
  return { type: 'text', mediaType, text: typeof value === 'string' ? value.slice(0, maxBodyCharacters) : '' };
}

const selectMediaType = (types: readonly string[]): string | undefined =>
  types.find((type) => jsonTypePattern.test(type)) ?? types.find((type) => type === formType) ?? types[0];

function readOpenApi3Body(operation: unknown, resolve: ReferenceResolver): RequestBody {
  const content = asRecord(getOwn(resolve(getOwn(operation, 'requestBody')), 'content'));
  const mediaType = content && selectMediaType(Object.keys(content));
  if (!content || mediaType === undefined) return undefined;
  const media = content[mediaType];
  const schema = getOwn(media, 'schema');
  const example = getOwn(media, 'example') ?? getFirstExample(media, resolve) ?? createExample(schema, resolve);
  if (mediaType === 'multipart/form-data') {
    const text = encodeMultipart(example, schema, resolve);
    return { type: 'text', mediaType: `${mediaType}; boundary=${boundary}`, text };
  }
  return createBody(mediaType.slice(0, 200), example);
}

/** Reads a parameter with `in: body`, or those with `in: formData`. */
function readSwagger2Body(
  root: UnknownRecord,
  { item, operation }: { item: unknown; operation: unknown },
  resolve: ReferenceResolver,
): RequestBody {
  const parameters = [item, operation]
    .flatMap((owner) => asArray(getOwn(owner, 'parameters')).slice(0, maxParameters))
    .map(resolve);
  const consumes = [operation, root]
    .flatMap((owner) => asArray(getOwn(owner, 'consumes')))
    .filter((type) => typeof type === 'string');
  const body = parameters.find((parameter) => getOwn(parameter, 'in') === 'body');
  if (body)
    return createBody(selectMediaType(consumes) ?? 'application/json', createExample(getOwn(body, 'schema'), resolve));
  const fields = parameters.filter(
    (parameter) => getOwn(parameter, 'in') === 'formData' && getOwn(parameter, 'type') !== 'file',
  );
  if (fields.length === 0) return undefined;
  const values = fields.map((field) => [asString(getOwn(field, 'name')) ?? '', createExample(field, resolve)] as const);
  return createBody(formType, Object.fromEntries(values));
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
