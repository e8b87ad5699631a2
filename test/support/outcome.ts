import type { Outcome } from '../../shared/outcome.ts';

/** Returns the value of a call that succeeds. */
export function expectOk<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`failed: ${JSON.stringify(outcome.failure)}`);
  return outcome.value;
}

/** Returns the kind of a call's failure, or `ok`. */
export const kindOfOutcome = (outcome: Outcome<unknown>): string => (outcome.ok ? 'ok' : outcome.failure.kind);
