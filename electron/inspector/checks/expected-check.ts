import { isDeepStrictEqual } from 'node:util';
import type { Check, CheckFacts, CheckReason } from '../../../shared/checks.ts';
import { type Expectation, parseExpectation } from '../../../shared/expected-claims.ts';
import type { JsonObject, JsonValue } from '../../../shared/tokens.ts';
import { type CheckContext, check, claim, claimsOf, type RunCheck, shown } from './context.ts';
import { timeOf } from './time-checks.ts';

/** The value at a path. A claim whose own name is the whole path comes first, as names of some providers hold dots. */
function valueAt(claims: JsonObject, { path, literal }: Expectation): JsonValue | undefined {
  const whole = claim(claims, literal);
  if (whole !== undefined) return whole;
  return path.reduce<JsonValue | undefined>((value, name) => {
    if (Array.isArray(value)) return /^\d{1,6}$/.test(name) ? value[Number(name)] : undefined;
    return typeof value === 'object' && value !== null ? claim(value, name) : undefined;
  }, claims);
}

/** Whether a list has a value, or a text has it as one of its words (`scope`). */
function contains(value: JsonValue, wanted: JsonValue): boolean {
  if (Array.isArray(value)) return value.some((one) => isDeepStrictEqual(one, wanted));
  if (typeof value === 'string') return value.split(/\s+/).includes(shown(wanted));
  return typeof value === 'object' && value !== null && typeof wanted === 'string' && Object.hasOwn(value, wanted);
}

type Finding = { reason: CheckReason; facts?: CheckFacts };

const holds: Finding = { reason: 'expected_holds' };

function judge(expectation: Expectation, value: JsonValue | undefined, now: number): Finding {
  if (expectation.test === 'missing')
    return value === undefined ? holds : { reason: 'expected_present', facts: { actual: shown(value) } };
  if (value === undefined) {
    const fine = expectation.test === 'is_not' || expectation.test === 'contains_not';
    return fine ? holds : { reason: 'expected_missing' };
  }
  const differs: Finding = { reason: 'expected_differs', facts: { actual: shown(value) } };
  switch (expectation.test) {
    case 'exists':
      return holds;
    case 'is':
      return isDeepStrictEqual(value, expectation.value) ? holds : differs;
    case 'is_not':
      return isDeepStrictEqual(value, expectation.value) ? differs : holds;
    case 'contains':
      return contains(value, expectation.value) ? holds : differs;
    case 'contains_not':
      return contains(value, expectation.value) ? differs : holds;
    case 'starts_with':
      return typeof value === 'string' && value.startsWith(shown(expectation.value)) ? holds : differs;
    case 'within': {
      const at = timeOf(value);
      if (at === undefined) return { reason: 'expected_not_time', facts: { actual: shown(value) } };
      return Math.abs(at - now) <= expectation.seconds * 1000 ? holds : { reason: 'expected_too_far', facts: { at } };
    }
  }
}

function checkLine(line: string, claims: JsonObject, { expected, now }: CheckContext): Check {
  const parsed = parseExpectation(line);
  const facts = { expected: shown(line) };
  if (!parsed.ok) return check('expected', 'none', 'expected_invalid', undefined, facts);
  const { expectation } = parsed;
  const value = valueAt(claims, expectation);
  const finding = judge(expectation, value, now);
  if (finding.reason === 'expected_missing' && expected.otherClaims) {
    const there = valueAt(expected.otherClaims, expectation);
    if (there !== undefined) return check('expected', 'none', 'expected_elsewhere', undefined, facts);
  }
  const verdict = finding.reason === 'expected_holds' ? 'pass' : 'fail';
  return check('expected', verdict, finding.reason, undefined, { ...facts, ...finding.facts });
}

/** What the profile expects of the claims, line by line. */
export const checkExpected: RunCheck = (context) => {
  const claims = claimsOf(context);
  if (!claims || context.role === 'refresh') return [];
  return (context.expected.claims ?? []).map((line) => checkLine(line, claims, context));
};
