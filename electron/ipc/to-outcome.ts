import type { Outcome } from '../../shared/outcome.ts';
import { captureOutcome } from '../core/failure.ts';
import { logDefect } from '../core/log-defect.ts';
import type { Log } from '../core/ports.ts';

/** Runs what a call asks for, and answers with its value or its failure. A defect is logged by its name alone. */
export type ToOutcome = <T>(run: () => Promise<T>) => Promise<Outcome<T>>;

export const createToOutcome =
  (log: Log): ToOutcome =>
  (run) =>
    captureOutcome(run, (error) => logDefect(log, error));
