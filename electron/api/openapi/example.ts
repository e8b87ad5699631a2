import { asArray, asRecord, asString, getOwn, type UnknownRecord } from './read-document.ts';
import type { ReferenceResolver } from './references.ts';

/** How deep an example goes, and how many values it has in all. */
const maxDepth = 8;
const maxValues = 300;

const examplesByFormat: Readonly<Record<string, string>> = {
  date: '2026-01-31',
  'date-time': '2026-01-31T12:00:00Z',
  email: 'alice@example.com',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
};

function getSchemaType(schema: UnknownRecord): unknown {
  const type = getOwn(schema, 'type');
  // OpenAPI 3.1 has several, `null` among them.
  return Array.isArray(type) ? type.find((one) => one !== 'null') : type;
}

/**
 * An example value for a schema: the one that is given, else one made from types, formats and
 * required properties. A schema that contains itself ends where it would begin again.
 */
export function createExample(schema: unknown, follow: ReferenceResolver): unknown {
  let values = 0;

  function make(value: unknown, above: readonly unknown[]): unknown {
    const found = asRecord(follow(value));
    values += 1;
    if (!found || above.length >= maxDepth || above.includes(found) || values > maxValues) return undefined;
    const within = [...above, found];
    for (const name of ['example', 'default', 'const']) {
      const given = getOwn(found, name);
      if (given !== undefined) return given;
    }
    const [first] = [...asArray(getOwn(found, 'examples')), ...asArray(getOwn(found, 'enum'))];
    if (first !== undefined) return first;
    const parts = asArray(getOwn(found, 'allOf'));
    if (parts.length > 0) {
      const made = [...parts, { ...found, allOf: undefined }].map((part) => make(part, within));
      const objects = made.map(asRecord).filter((one) => one !== undefined);
      return objects.length > 0
        ? Object.fromEntries(objects.flatMap(Object.entries))
        : made.find((one) => one !== undefined);
    }
    const [choice] = [...asArray(getOwn(found, 'oneOf')), ...asArray(getOwn(found, 'anyOf'))];
    if (choice !== undefined) return make(choice, within);

    const properties = asRecord(getOwn(found, 'properties'));
    const type = getSchemaType(found) ?? (properties ? 'object' : getOwn(found, 'items') ? 'array' : undefined);
    if (type === 'object') {
      const entries = Object.entries(properties ?? {})
        .filter(([, property]) => getOwn(follow(property), 'readOnly') !== true)
        .map(([name, property]) => [name, make(property, within)] as const);
      return Object.fromEntries(entries.filter(([, made]) => made !== undefined));
    }
    if (type === 'array') {
      const item = make(getOwn(found, 'items'), within);
      return item === undefined ? [] : [item];
    }
    if (type === 'integer' || type === 'number') return getOwn(found, 'minimum') ?? 0;
    if (type === 'boolean') return true;
    if (type === 'string') return getOwn(examplesByFormat, asString(getOwn(found, 'format')) ?? '') ?? 'string';
    return undefined;
  }

  return make(schema, []);
}
