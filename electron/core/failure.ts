import type { Failure, FailureDetails, FailureFacts, FailureKind } from '../../shared/errors.ts';
import type { Outcome } from '../../shared/outcome.ts';

/** Carries a {@link Failure} as an exception. Its message is the kind, so logging it is safe. */
export class FailureError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.kind);
    this.name = 'FailureError';
    this.failure = failure;
    // V8 retains the functions of a captured stack and their closures, which may hold passwords.
    this.stack = `${this.name}: ${this.message}`;
  }
}

/** Identifies the request that a failure is about. */
export type FailureContext = { facts: FailureFacts; details: FailureDetails };

/** Throws a {@link FailureError} of this kind. */
export function fail(kind: FailureKind, rest: Omit<Failure, 'kind'> = {}): never {
  throw new FailureError({ kind, ...rest });
}

/** Returns the failure that an error carries; any other error is a defect, `internal`. */
export function toFailure(error: unknown): Failure {
  return error instanceof FailureError ? error.failure : { kind: 'internal' };
}

/** Returns the name of an error's class, which is safe to log, unlike its message. */
export const errorName = (error: unknown): string => (error instanceof Error ? error.name : typeof error);

/**
 * Runs a function and turns what it throws into an {@link Outcome} for the page.
 *
 * @param onDefect receives errors that are not a {@link FailureError}
 */
export async function captureOutcome<T>(
  run: () => Promise<T>,
  onDefect: (error: unknown) => void,
): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await run() };
  } catch (error) {
    if (!(error instanceof FailureError)) onDefect(error);
    return { ok: false, failure: toFailure(error) };
  }
}
