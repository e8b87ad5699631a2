import { FailureError } from '../../../electron/core/failure.ts';
import { type Failure, failureSchema } from '../../../shared/errors.ts';

/** Returns the failure of a run, and fails if it has none or it does not match the contract. */
export async function catchFailure(run: Promise<unknown> | (() => unknown)): Promise<Failure> {
  let thrown: unknown;
  try {
    await (typeof run === 'function' ? run() : run);
  } catch (error) {
    thrown = error;
  }
  if (!(thrown instanceof FailureError)) throw new Error('ended without a failure', { cause: thrown });
  return failureSchema.parse(thrown.failure);
}
