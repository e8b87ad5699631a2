import type { Failure } from '../../../shared/errors.ts';
import { FailureError, toFailure } from '../../core/failure.ts';
import { transientFailures } from '../transient-failures.ts';

/**
 * The outcome of a proof at the token endpoint: none yet (`pending`, `slower`), `wrong`, `declined`
 * on the other device, or too late for the challenge (`unanswered`).
 */
export type ChallengeOutcome = 'pending' | 'slower' | 'wrong' | 'declined' | 'unanswered';

/** A failure that a step survives, since a retry may succeed. */
export type TransientFailure = { failure: Failure };

/**
 * Returns the transient failure in an error, which can also be a captive portal.
 *
 * @throws the error, if it is not transient
 */
export function toTransientFailure(error: unknown): TransientFailure {
  const failure = toFailure(error);
  if (!transientFailures.has(failure.kind) && failure.kind !== 'response_not_json') throw error;
  return { failure };
}

/** Returns the error with another kind and the server's details. */
const toKind = (kind: Failure['kind'], { facts, details }: Failure) => new FailureError({ kind, facts, details });

const mfaTokenPattern = /mfa[_ -]?token/i;
const expiryPattern = /expire|timed? ?out/i;

/**
 * Maps an error of a request without a proof by the user. Only the `mfa_token` can be invalid
 * there.
 */
export function toMfaFailure(error: unknown): unknown {
  if (!(error instanceof FailureError)) return error;
  const { failure } = error;
  switch (failure.details?.code) {
    case 'expired_token':
    case 'invalid_token':
    case 'invalid_grant':
      return toKind('mfa_expired', failure);
    case 'association_required':
      return toKind('mfa_not_enrolled', failure);
    default:
      return error;
  }
}

/**
 * Maps an error of a token request with a proof by the user to the outcome of that proof.
 *
 * @throws `mfa_expired` if the `mfa_token` has expired, `mfa_not_enrolled`, and errors that are
 *   neither about the second factor nor transient
 */
export function toChallengeOutcome(error: unknown): ChallengeOutcome | TransientFailure {
  const failure = toFailure(error);
  const { code, description = '', endpoint = '' } = failure.details ?? {};
  switch (code) {
    case 'authorization_pending':
      return 'pending';
    case 'slow_down':
      return 'slower';
    case 'expired_token':
      if (/oob|challenge/i.test(description)) return 'unanswered';
      throw toKind('mfa_expired', failure);
    case 'invalid_grant':
      if (mfaTokenPattern.test(description)) throw toKind('mfa_expired', failure);
      if (/reject|den(y|ied)|declin/i.test(description)) return 'declined';
      return expiryPattern.test(description) ? 'unanswered' : 'wrong';
    case 'access_denied':
      // Auth0 also refuses a wrong client with this code.
      if (failure.kind === 'client_refused') throw error;
      return 'declined';
    case 'association_required':
      throw toKind('mfa_not_enrolled', failure);
    default:
      // The proof was accepted if only the ID token's keys could not be read. It works only once.
      if (endpoint.startsWith('GET ')) throw error;
      return toTransientFailure(error);
  }
}
