import { compareNumber, isLosslessNumber, LosslessNumber, parse, stringify } from 'lossless-json';
import type { JsonValue } from '../tokens.ts';

/**
 * Converts the text of a number, and keeps the text if a double would be written differently, such
 * as `1.10` or `9007199254740993`.
 */
export const parseExactNumber = (source: string): number | LosslessNumber =>
  String(Number(source)) === source ? Number(source) : new LosslessNumber(source);

/** A string or number. */
const lexemePattern = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;

function parseOrUndefined(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/**
 * Parses JSON, with or without a byte order mark, and keeps numbers as they are written. Of
 * repeated names, the last one counts.
 *
 * @param text not nested deeply, because the parser is recursive
 * @returns `undefined` if the text is not JSON
 */
export function parseExactJson(text: string): JsonValue | undefined {
  const plain = text.replace(/^\uFEFF/, '');
  const json = parseOrUndefined(plain);
  if (json === undefined) return undefined;
  const isExact = (lexeme: string) => lexeme.startsWith('"') || String(Number(lexeme)) === lexeme;
  // The native parser is a hundred times faster, and almost always sufficient.
  if ((plain.match(lexemePattern) ?? []).every(isExact)) return json;
  const options = { parseNumber: parseExactNumber, onDuplicateKey: ({ newValue }: { newValue: unknown }) => newValue };
  return parse(plain, null, options) as JsonValue;
}

/** Serializes a value as JSON, with its numbers as they are written. */
export const toJson = (value: unknown, indent?: number): string => stringify(value, null, indent) ?? '';

/** Whether a value is neither an object nor an array. */
export const isScalar = (value: JsonValue) => typeof value !== 'object' || value === null || isLosslessNumber(value);

/** Returns a number as a double, or `undefined` for any other value. */
export function toNumber(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'number') return value;
  return isLosslessNumber(value) ? Number(value.value) : undefined;
}

/**
 * Whether two values are equal. Numbers are equal if they are the same number, however they are
 * written.
 */
export function isSameJson(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (toNumber(a) !== undefined && toNumber(b) !== undefined) return compareNumber(toJson(a), toJson(b)) === 0;
  if (a === undefined || b === undefined || isScalar(a) || isScalar(b)) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [membersA, membersB] = [a, b].map((value) => new Map(Object.entries(value as object))) as [Members, Members];
  return (
    membersA.size === membersB.size &&
    [...membersA].every(([name, value]) => membersB.has(name) && isSameJson(value, membersB.get(name)))
  );
}

type Members = Map<string, JsonValue>;
