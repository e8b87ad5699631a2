import { isLosslessNumber } from 'lossless-json';
import { toJson } from '../../../shared/json/exact-json.ts';
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

/** Returns the members of an array, or of an object in place of one. */
export const asList = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : Object.values(asRecord(value) ?? {});

/**
 * Returns a value, truncated, if it is a non-empty string or a number. YAML makes a number of
 * `title: 2024` or `version: 1.10`, which is text to whoever wrote it.
 */
export const asString = (value: unknown, maxCharacters = 300): string | undefined => {
  const text = typeof value === 'number' || isLosslessNumber(value) ? String(value) : value;
  return typeof text === 'string' && text !== '' ? text.slice(0, maxCharacters) : undefined;
};

/** Formats a value for a field, truncated. Empty for null and undefined. */
export const formatValue = (value: unknown): string => {
  if (value === undefined || value === null) return '';
  return (typeof value === 'string' ? value : toJson(value)).slice(0, 2000);
};
