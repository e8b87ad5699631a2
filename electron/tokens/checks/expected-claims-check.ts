import type { Check, CheckFacts, CheckReason } from '../../../shared/checks.ts';
import { type Expectation, parseExpectation } from '../../../shared/expected-claims.ts';
import { isSameJson, isScalar } from '../../../shared/json/exact-json.ts';
import type { JsonObject, JsonValue } from '../../../shared/tokens.ts';
import { getClaim, parseNumericDate } from '../get-claim.ts';
import { type CheckContext, formatValue, getClaims, type TokenCheck, toText } from './context.ts';
import { fail, notApplicable, pass } from './results.ts';

/**
 * Returns the value at a path. A claim named like the entire path comes first: some names have
 * dots.
 */
function getValueAtPath(claims: JsonObject, { path, literal }: Expectation): JsonValue | undefined {
  const literalValue = getClaim(claims, literal);
  if (literalValue !== undefined) return literalValue;
  return path.reduce<JsonValue | undefined>((value, name) => {
    if (Array.isArray(value)) return /^\d{1,6}$/.test(name) ? value[Number(name)] : undefined;
    return value === undefined || isScalar(value) ? undefined : getClaim(value as JsonObject, name);
  }, claims);
}

/** Whether a list has a member, an object has a name, or a string has a word, as `scope` does. */
function contains(value: JsonValue, required: JsonValue): boolean {
  if (Array.isArray(value)) return value.some((member) => isSameJson(member, required));
  if (typeof value === 'string') return value.split(/\s+/).includes(toText(required));
  return !isScalar(value) && typeof required === 'string' && Object.hasOwn(value as JsonObject, required);
}

type Evaluation = { reason: CheckReason; facts?: CheckFacts };

const matched: Evaluation = { reason: 'expected_matches' };

function evaluate(expectation: Expectation, value: JsonValue | undefined, now: number): Evaluation {
  if (expectation.test === 'missing')
    return value === undefined ? matched : { reason: 'expected_present', facts: { actual: formatValue(value) } };
  if (value === undefined) {
    const isNegation = expectation.test === 'is_not' || expectation.test === 'contains_not';
    return isNegation ? matched : { reason: 'expected_missing' };
  }
  const differs: Evaluation = { reason: 'expected_differs', facts: { actual: formatValue(value) } };
  switch (expectation.test) {
    case 'exists':
      return matched;
    case 'is':
      return isSameJson(value, expectation.value) ? matched : differs;
    case 'is_not':
      return isSameJson(value, expectation.value) ? differs : matched;
    case 'contains':
      return contains(value, expectation.value) ? matched : differs;
    case 'contains_not':
      return contains(value, expectation.value) ? differs : matched;
    case 'starts_with':
      return typeof value === 'string' && value.startsWith(toText(expectation.value)) ? matched : differs;
    case 'within': {
      const at = parseNumericDate(value);
      if (at === undefined) return { reason: 'expected_not_time', facts: { actual: formatValue(value) } };
      return Math.abs(at - now) <= expectation.seconds * 1000 ? matched : { reason: 'expected_too_far', facts: { at } };
    }
  }
}

function checkLine(line: string, claims: JsonObject, { expected, now }: CheckContext): Check {
  const parsed = parseExpectation(line);
  const facts = { expectation: formatValue(line) };
  if (!parsed.ok) return notApplicable('expected_invalid', undefined, facts);
  const { expectation } = parsed;
  const value = getValueAtPath(claims, expectation);
  const result = evaluate(expectation, value, now);
  if (result.reason === 'expected_missing' && expected.otherClaims) {
    const otherValue = getValueAtPath(expected.otherClaims, expectation);
    if (otherValue !== undefined) return notApplicable('expected_elsewhere', undefined, facts);
  }
  const createResult = result.reason === 'expected_matches' ? pass : fail;
  return createResult(result.reason, undefined, { ...facts, ...result.facts });
}

/** Checks the claims that the profile expects, one check per line. */
export const checkExpected: TokenCheck = (context) => {
  const claims = getClaims(context);
  if (!claims || context.tokenType === 'refresh') return [];
  return (context.expected.claims ?? []).map((line) => checkLine(line, claims, context));
};
