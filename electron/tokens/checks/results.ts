import { type Check, type CheckFacts, type CheckReason, checkIds, type Verdict } from '../../../shared/checks.ts';
import type { SpecReference } from '../spec-links.ts';

const createResult =
  (verdict: Verdict) =>
  (reason: CheckReason, reference?: SpecReference, facts?: CheckFacts): Check => {
    const id = checkIds.find((name) => reason.startsWith(`${name}_`));
    if (!id) throw new Error(`no check has the result ${reason}`);
    return { id, verdict, reason, ...(facts && { facts }), ...(reference && { reference: `${reference}` }) };
  };

/** Creates the result of a check that a token passes. Reasons begin with the check's ID. */
export const pass = createResult('pass');

/** Creates the result of a check that finds a risk, or that cannot be completed. */
export const warn = createResult('warn');

/** Creates the result of a check that a token fails. */
export const fail = createResult('fail');

/** Creates the result of a check that says nothing about this token. */
export const notApplicable = createResult('none');
