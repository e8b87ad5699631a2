import { isJsonObject } from '../../core/json.ts';

/**
 * An object of unknown content. Read it with {@link getOwn} only: `__proto__` may be one of its
 * names.
 */
export type UnknownRecord = Readonly<Record<string, unknown>>;

/** Returns a value if it is an object. */
export const asRecord = (value: unknown): UnknownRecord | undefined => (isJsonObject(value) ? value : undefined);

/** Returns a member of an object, ignoring what it inherits from its prototype. */
export const getOwn = (value: unknown, name: string): unknown => {
  const object = asRecord(value);
  return object && Object.hasOwn(object, name) ? object[name] : undefined;
};

/** Returns a value if it is an array, or an empty array. */
export const asArray = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Returns a value if it is a non-empty string, truncated. */
export const asString = (value: unknown, maxCharacters = 300): string | undefined =>
  typeof value === 'string' && value !== '' ? value.slice(0, maxCharacters) : undefined;

/** Formats a value for a field, truncated. Empty for null and undefined. */
export const formatValue = (value: unknown): string => {
  if (value === undefined || value === null) return '';
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 2000);
};
