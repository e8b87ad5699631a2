import type { Failure } from '../../../shared/errors.ts';
import { FailureError, toFailure } from '../../core/failure.ts';
import { transientFailures } from '../transient-failures.ts';

/**
 * What the token endpoint thinks of an answer: not yet there (`pending`, `slower`), `wrong`, `declined` on the other
 * device, or too late for what was sent (`unanswered`).
 */
export type ChallengeOutcome = 'pending' | 'slower' | 'wrong' | 'declined' | 'unanswered';

/** What kept a request from an answer, and a step outlives. */
export type TransientFailure = { failure: Failure };

/** The trouble in an error, a network's own sign-in page among them; any other error is thrown on. */
export function toTransientFailure(error: unknown): TransientFailure {
  const failure = toFailure(error);
  if (!transientFailures.has(failure.kind) && failure.kind !== 'reply_not_json') throw error;
  return { failure: failure };
}

/** The same failure as another kind, with the server's own words kept. */
const as = (kind: Failure['kind'], { facts, details }: Failure) => new FailureError({ kind, facts, details });

const mfaTokenPattern = /mfa[_ -]?token/i;
const expiryPattern = /expire|timed? ?out/i;

/**
 * What an error means for the steps that ask nothing of the person: there, only the `mfa_token` can be what is no good.
 */
export function toMfaFailure(error: unknown): unknown {
  if (!(error instanceof FailureError)) return error;
  const { failure } = error;
  switch (failure.details?.code) {
    case 'expired_token':
    case 'invalid_token':
    case 'invalid_grant':
      return as('mfa_expired', failure);
    case 'association_required':
      return as('mfa_not_enrolled', failure);
    default:
      return error;
  }
}

/**
 * What an error means as the answer to a proof. Throws it where it is no verdict on that: `mfa_expired` where the
 * `mfa_token` has run out, and everything that has nothing to do with the second step and does not pass.
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
      throw as('mfa_expired', failure);
    case 'invalid_grant':
      if (mfaTokenPattern.test(description)) throw as('mfa_expired', failure);
      if (/reject|den(y|ied)|declin/i.test(description)) return 'declined';
      return expiryPattern.test(description) ? 'unanswered' : 'wrong';
    case 'access_denied':
      // Auth0 refuses a wrong client with this code too.
      if (failure.kind === 'client_refused') throw error;
      return 'declined';
    case 'association_required':
      throw as('mfa_not_enrolled', failure);
    default:
      // The proof was taken where only the keys for the ID token could not be read: it would be refused a second time.
      if (endpoint.startsWith('GET ')) throw error;
      return toTransientFailure(error);
  }
}
