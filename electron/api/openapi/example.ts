import type { ReferenceResolver } from './references.ts';
import { asArray, asRecord, asString, getOwn, type UnknownRecord } from './unknown-values.ts';

const maxDepth = 8;
const maxValues = 300;

const examplesByFormat: Readonly<Record<string, string>> = {
  binary: '',
  date: '2026-01-31',
  'date-time': '2026-01-31T12:00:00Z',
  email: 'alice@example.com',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
};

/** The type of a schema. OpenAPI 3.1 allows several, including `null`. */
function getSchemaType(schema: UnknownRecord): unknown {
  const declared = getOwn(schema, 'type');
  const type = Array.isArray(declared) ? declared.find((name) => name !== 'null') : declared;
  return type ?? (asRecord(getOwn(schema, 'properties')) ? 'object' : getOwn(schema, 'items') ? 'array' : undefined);
}

/** An example that the schema contains. */
function getGivenExample(schema: UnknownRecord): unknown {
  const single = ['example', 'default', 'const'].map((name) => getOwn(schema, name));
  const lists = ['examples', 'enum'].flatMap((name) => asArray(getOwn(schema, name)));
  return [...single, ...lists].find((value) => value !== undefined);
}

/**
 * Creates an example value for a schema: the one in the schema, or one derived from types, formats
 * and properties. Stops at a recursive reference.
 */
export function createExample(schema: unknown, resolve: ReferenceResolver): unknown {
  let values = 0;

  function createAllOf(found: UnknownRecord, parts: readonly unknown[], ancestors: readonly unknown[]): unknown {
    const examples = [...parts, { ...found, allOf: undefined }].map((part) => create(part, ancestors));
    const objects = examples.map(asRecord).filter((example) => example !== undefined);
    return objects.length > 0
      ? Object.fromEntries(objects.flatMap(Object.entries))
      : examples.find((example) => example !== undefined);
  }

  function createOfType(found: UnknownRecord, ancestors: readonly unknown[]): unknown {
    switch (getSchemaType(found)) {
      case 'object': {
        const entries = Object.entries(asRecord(getOwn(found, 'properties')) ?? {})
          .slice(0, maxValues)
          .filter(([, property]) => getOwn(resolve(property), 'readOnly') !== true)
          .map(([name, property]) => [name, create(property, ancestors)] as const);
        return Object.fromEntries(entries.filter(([, example]) => example !== undefined));
      }
      case 'array': {
        const item = create(getOwn(found, 'items'), ancestors);
        return item === undefined ? [] : [item];
      }
      case 'integer':
      case 'number':
        return getOwn(found, 'minimum') ?? 0;
      case 'boolean':
        return true;
      case 'string':
        return getOwn(examplesByFormat, asString(getOwn(found, 'format')) ?? '') ?? 'string';
      default:
        return undefined;
    }
  }

  function create(value: unknown, ancestors: readonly unknown[]): unknown {
    const found = asRecord(resolve(value));
    values += 1;
    if (!found || ancestors.length >= maxDepth || ancestors.includes(found) || values > maxValues) return undefined;
    const path = [...ancestors, found];
    const given = getGivenExample(found);
    if (given !== undefined) return given;
    const parts = asArray(getOwn(found, 'allOf')).slice(0, maxValues);
    if (parts.length > 0) return createAllOf(found, parts, path);
    const [choice] = [...asArray(getOwn(found, 'oneOf')), ...asArray(getOwn(found, 'anyOf'))];
    return choice === undefined ? createOfType(found, path) : create(choice, path);
  }

  return create(schema, []);
}
