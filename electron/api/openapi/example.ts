import { type Fields, fields, list, own, text } from './read-document.ts';
import type { Follow } from './references.ts';

/** How deep an example goes, and how many values it has in all. */
const deepest = 8;
const mostValues = 300;

const byFormat: Readonly<Record<string, string>> = {
  date: '2026-01-31',
  'date-time': '2026-01-31T12:00:00Z',
  email: 'alice@example.com',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
};

function typeOf(schema: Fields): unknown {
  const type = own(schema, 'type');
  // OpenAPI 3.1 has several, `null` among them.
  return Array.isArray(type) ? type.find((one) => one !== 'null') : type;
}

/**
 * An example value for a schema: the one that is given, else one made from types, formats and required properties. A
 * schema that contains itself ends where it would begin again.
 */
export function exampleOf(schema: unknown, follow: Follow): unknown {
  let values = 0;

  function make(value: unknown, above: readonly unknown[]): unknown {
    const found = fields(follow(value));
    values += 1;
    if (!found || above.length >= deepest || above.includes(found) || values > mostValues) return undefined;
    const within = [...above, found];
    for (const name of ['example', 'default', 'const']) {
      const given = own(found, name);
      if (given !== undefined) return given;
    }
    const [first] = [...list(own(found, 'examples')), ...list(own(found, 'enum'))];
    if (first !== undefined) return first;
    const parts = list(own(found, 'allOf'));
    if (parts.length > 0) {
      const made = [...parts, { ...found, allOf: undefined }].map((part) => make(part, within));
      const objects = made.map(fields).filter((one) => one !== undefined);
      return objects.length > 0
        ? Object.fromEntries(objects.flatMap(Object.entries))
        : made.find((one) => one !== undefined);
    }
    const [choice] = [...list(own(found, 'oneOf')), ...list(own(found, 'anyOf'))];
    if (choice !== undefined) return make(choice, within);

    const properties = fields(own(found, 'properties'));
    const type = typeOf(found) ?? (properties ? 'object' : own(found, 'items') ? 'array' : undefined);
    if (type === 'object') {
      const entries = Object.entries(properties ?? {})
        .filter(([, property]) => own(follow(property), 'readOnly') !== true)
        .map(([name, property]) => [name, make(property, within)] as const);
      return Object.fromEntries(entries.filter(([, made]) => made !== undefined));
    }
    if (type === 'array') {
      const item = make(own(found, 'items'), within);
      return item === undefined ? [] : [item];
    }
    if (type === 'integer' || type === 'number') return own(found, 'minimum') ?? 0;
    if (type === 'boolean') return true;
    if (type === 'string') return own(byFormat, text(own(found, 'format')) ?? '') ?? 'string';
    return undefined;
  }

  return make(schema, []);
}
