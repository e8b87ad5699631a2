import { isDeepStrictEqual } from 'node:util';
import type { Check, CheckFacts, CheckReason } from '../../../shared/checks.ts';
import { type Expectation, parseExpectation } from '../../../shared/expected-claims.ts';
import type { JsonObject, JsonValue } from '../../../shared/tokens.ts';
import { type CheckContext, createCheck, formatValue, getClaim, getClaims, type TokenCheck } from './context.ts';
import { parseNumericDate } from './time-checks.ts';

/** The value at a path. A claim whose own name is the whole path comes first, as names of some providers hold dots. */
function getValueAtPath(claims: JsonObject, { path, literal }: Expectation): JsonValue | undefined {
  const whole = getClaim(claims, literal);
  if (whole !== undefined) return whole;
  return path.reduce<JsonValue | undefined>((value, name) => {
    if (Array.isArray(value)) return /^\d{1,6}$/.test(name) ? value[Number(name)] : undefined;
    return typeof value === 'object' && value !== null ? getClaim(value, name) : undefined;
  }, claims);
}

/** Whether a list has a value, or a text has it as one of its words (`scope`). */
function contains(value: JsonValue, wanted: JsonValue): boolean {
  if (Array.isArray(value)) return value.some((one) => isDeepStrictEqual(one, wanted));
  if (typeof value === 'string') return value.split(/\s+/).includes(formatValue(wanted));
  return typeof value === 'object' && value !== null && typeof wanted === 'string' && Object.hasOwn(value, wanted);
}

type Evaluation = { reason: CheckReason; facts?: CheckFacts };

const matched: Evaluation = { reason: 'expected_holds' };

function evaluate(expectation: Expectation, value: JsonValue | undefined, now: number): Evaluation {
  if (expectation.test === 'missing')
    return value === undefined ? matched : { reason: 'expected_present', facts: { actual: formatValue(value) } };
  if (value === undefined) {
    const fine = expectation.test === 'is_not' || expectation.test === 'contains_not';
    return fine ? matched : { reason: 'expected_missing' };
  }
  const differs: Evaluation = { reason: 'expected_differs', facts: { actual: formatValue(value) } };
  switch (expectation.test) {
    case 'exists':
      return matched;
    case 'is':
      return isDeepStrictEqual(value, expectation.value) ? matched : differs;
    case 'is_not':
      return isDeepStrictEqual(value, expectation.value) ? differs : matched;
    case 'contains':
      return contains(value, expectation.value) ? matched : differs;
    case 'contains_not':
      return contains(value, expectation.value) ? differs : matched;
    case 'starts_with':
      return typeof value === 'string' && value.startsWith(formatValue(expectation.value)) ? matched : differs;
    case 'within': {
      const at = parseNumericDate(value);
      if (at === undefined) return { reason: 'expected_not_time', facts: { actual: formatValue(value) } };
      return Math.abs(at - now) <= expectation.seconds * 1000 ? matched : { reason: 'expected_too_far', facts: { at } };
    }
  }
}

function checkLine(line: string, claims: JsonObject, { expected, now }: CheckContext): Check {
  const parsed = parseExpectation(line);
  const facts = { expected: formatValue(line) };
  if (!parsed.ok) return createCheck('expected', 'none', 'expected_invalid', undefined, facts);
  const { expectation } = parsed;
  const value = getValueAtPath(claims, expectation);
  const finding = evaluate(expectation, value, now);
  if (finding.reason === 'expected_missing' && expected.otherClaims) {
    const there = getValueAtPath(expected.otherClaims, expectation);
    if (there !== undefined) return createCheck('expected', 'none', 'expected_elsewhere', undefined, facts);
  }
  const verdict = finding.reason === 'expected_holds' ? 'pass' : 'fail';
  return createCheck('expected', verdict, finding.reason, undefined, { ...facts, ...finding.facts });
}

/** What the profile expects of the claims, line by line. */
export const checkExpected: TokenCheck = (context) => {
  const claims = getClaims(context);
  if (!claims || context.tokenType === 'refresh') return [];
  return (context.expected.claims ?? []).map((line) => checkLine(line, claims, context));
};
