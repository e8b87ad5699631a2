import { type Check, checkIds } from '../../../shared/checks.ts';
import { checkClaims, checkFormat, checkJson, checkScopes, checkType } from './claim-checks.ts';
import type { CheckContext, TokenCheck } from './context.ts';
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
  checkScopes,
  checkJson,
  checkExpected,
];

/** Everything that is worth saying of a token, in the order of {@link checkIds}. An opaque one has its format alone. */
export function runChecks(context: CheckContext): Check[] {
  const { kind } = context.parsed.view;
  const applying = kind === 'opaque' || kind === 'paseto' ? [checkFormat] : allChecks;
  const order = (id: Check['id']) => checkIds.indexOf(id);
  return applying.flatMap((run) => run(context)).sort((a, b) => order(a.id) - order(b.id));
}
