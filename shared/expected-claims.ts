import { parseExactJson } from './json/exact-json.ts';
import type { JsonValue } from './tokens.ts';

/** A profile's expectation about a claim. */
export type Expectation = { path: string[]; literal: string } & (
  | { test: 'exists' | 'missing' }
  | { test: 'is' | 'is_not' | 'contains' | 'contains_not' | 'starts_with'; value: JsonValue }
  | { test: 'within'; seconds: number }
);

/** A parsed expectation, or why a line is not one. */
export type ParsedExpectation = { ok: true; expectation: Expectation } | { ok: false; reason: string };

const example = 'like "groups contains admins"';

const operators = {
  'does not contain': 'contains_not',
  contains: 'contains',
  'starts with': 'starts_with',
  'is missing': 'missing',
  'is not': 'is_not',
  'is within': 'within',
  within: 'within',
  exists: 'exists',
  is: 'is',
} as const;

const operatorPattern = new RegExp(`^(${Object.keys(operators).join('|').replaceAll(' ', '\\s+')})(?:\\s+(.*))?$`, 's');

const secondsPerUnit: Record<string, number> = { s: 1, min: 60, h: 3600, d: 86_400 };

/** A path: quoted names if they contain dots or spaces, up to the first whitespace. */
const pathPattern = /^(?:"(?:[^"\\]|\\.)*"|[^\s"])+/;

function parsePath(text: string): { path: string[]; literal: string } | undefined {
  const path: string[] = [];
  let rest = text;
  for (;;) {
    const part = /^(?:"((?:[^"\\]|\\.)*)"|([^."]+))(\.|$)/.exec(rest);
    if (!part) return undefined;
    path.push(part[1]?.replace(/\\(.)/g, '$1') ?? part[2] ?? '');
    rest = rest.slice(part[0].length);
    if (rest === '') return part[3] === '.' ? undefined : { path, literal: path.join('.') };
  }
}

/**
 * Parses one line of a profile's `expectedClaims`:
 *
 *     <path> exists | is missing
 *     <path> is | is not | contains | does not contain | starts with <value>
 *     <path> within <number> s | min | h | d
 *
 * A path is claim names with dots between them (`realm_access.roles`), quoted if
 * a name contains a space or dot. A claim with dots in its own name takes precedence. Values are
 * JSON or plain text.
 */
export function parseExpectation(line: string): ParsedExpectation {
  const refuse = (reason: string): ParsedExpectation => ({ ok: false, reason });
  const text = line.trim();
  const written = pathPattern.exec(text)?.[0];
  if (written === undefined) return refuse(`must start with a claim name, ${example}`);
  const named = parsePath(written);
  if (!named) return refuse(`has "${written}" instead of a claim name with single dots between names`);
  const [, words, operand = ''] = operatorPattern.exec(text.slice(written.length).trim()) ?? [];
  if (words === undefined)
    return refuse(
      `must continue with "exists", "is", "is not", "is missing", "contains", "does not contain", "starts with" or "within", ${example}`,
    );
  const phrase = words.replace(/\s+/g, ' ') as keyof typeof operators;
  const test = operators[phrase];
  if (test === 'exists' || test === 'missing')
    return operand === ''
      ? { ok: true, expectation: { ...named, test } }
      : refuse(`must end after "${phrase}" but continues with "${operand}"`);
  if (operand === '') return refuse(`must have a value after "${phrase}"`);
  if (test === 'within') {
    const span = /^(\d{1,9}) ?(s|min|h|d)$/.exec(operand);
    if (!span) return refuse('must have a time after "within", like 30 s, 5 min, 1 h or 2 d');
    return {
      ok: true,
      expectation: { ...named, test, seconds: Number(span[1]) * (secondsPerUnit[span[2] ?? ''] ?? 1) },
    };
  }
  // JSON such as `true`, `5` or `"5"`, or plain text.
  const json = parseExactJson(operand);
  const value = json === undefined ? operand : json;
  if (test === 'starts_with' && typeof value !== 'string') return refuse('must have text after "starts with"');
  return { ok: true, expectation: { ...named, test, value } };
}
