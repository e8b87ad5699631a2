import type { Failure, FailureDetails, FailureFacts, FailureKind } from '../../shared/errors.ts';
import type { Outcome } from '../../shared/outcome.ts';

/** A {@link Failure} on its way up through main. Its message is the kind alone, so that a log line shows nothing more. */
export class FailureError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.kind);
    this.name = 'FailureError';
    this.failure = failure;
    // V8 keeps the functions of a stack's frames with it, and so all that they close over: passwords, for as long as the error.
    this.stack = `${this.name}: ${this.message}`;
  }
}

/** Which request a failure is about. */
export type FailureContext = { facts: FailureFacts; details: FailureDetails };

/** Ends what is under way with this kind of failure. */
export function fail(kind: FailureKind, rest: Omit<Failure, 'kind'> = {}): never {
  throw new FailureError({ kind, ...rest });
}

/** The failure that an exception carries; anything that is not a {@link FailureError} is a defect of ours: `internal`. */
export function toFailure(error: unknown): Failure {
  return error instanceof FailureError ? error.failure : { kind: 'internal' };
}

/** Runs and turns what it throws into a value, as the page gets it. */
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
