import type { Check } from '../../../shared/checks.ts';
import { checkClaims, checkDisclosures, checkFormat, checkJson, checkScopes, checkType } from './claim-checks.ts';
import type { CheckContext, TokenCheck } from './context.ts';
import { checkContinuity } from './continuity-check.ts';
import { checkExpected } from './expected-claims-check.ts';
import {
  checkAlgorithm,
  checkCritical,
  checkEmbeddedKeys,
  checkKeyStrength,
  checkPublishedKeys,
  checkSignature,
} from './key-checks.ts';
import { checkParties } from './party-checks.ts';
import { checkTimes } from './time-checks.ts';

const allChecks: readonly TokenCheck[] = [
  checkFormat,
  checkSignature,
  checkAlgorithm,
  checkKeyStrength,
  checkPublishedKeys,
  checkEmbeddedKeys,
  checkCritical,
  checkType,
  checkParties,
  checkTimes,
  checkClaims,
  checkContinuity,
  checkScopes,
  checkJson,
  checkDisclosures,
  checkExpected,
];

/**
 * Runs the checks that apply to a token. Only the format of an opaque token is checked.
 *
 * @returns the results in the order of `checkIds`
 */
export function runChecks(context: CheckContext): Check[] {
  const { kind } = context.parsed.view;
  const applicable = kind === 'opaque' || kind === 'paseto' ? [checkFormat] : allChecks;
  return applicable.flatMap((check) => check(context));
}
