import { FailureError } from '../../../electron/core/failure.ts';
import { type Failure, failureSchema } from '../../../shared/errors.ts';

/**
 * The failure that something ends with. Anything else, and a failure that the page could not be
 * told, is an error.
 */
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
