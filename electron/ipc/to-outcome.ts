import type { Outcome } from '../../shared/outcome.ts';
import { captureOutcome, errorName } from '../core/failure.ts';
import type { Log } from '../core/ports.ts';

/** Runs the work of a call and returns its value or its failure as an {@link Outcome}. */
export type ToOutcome = <T>(run: () => Promise<T>) => Promise<Outcome<T>>;

/** Creates a {@link ToOutcome} that logs unexpected errors by their class name only. */
export const createToOutcome =
  (log: Log): ToOutcome =>
  (run) =>
    captureOutcome(run, (error) => log('defect', { name: errorName(error) }));
