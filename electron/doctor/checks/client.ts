import { type DoctorCause, doctorReasons } from '../../../shared/doctor.ts';
import type { FailureKind } from '../../../shared/errors.ts';
import type { Profile } from '../../../shared/profile.ts';
import { toFailure } from '../../core/failure.ts';
import { Secret } from '../../core/secret.ts';
import { createOAuthClient } from '../../oauth/client.ts';
import { tokenEndpointOrigin } from '../../oauth/discovery.ts';
import { type Check, failure, getServerWords, ok, warning } from '../check.ts';
import { networkCauses } from './connection.ts';

/** Refusals of the user, which mean that the server accepted the client. */
const userFailureKinds: readonly FailureKind[] = [
  'credentials_refused',
  'credentials_or_code_refused',
  'account_disabled',
  'account_locked',
  'account_setup_required',
  'password_expired',
  'password_leaked',
  'verification_required',
  'mfa_required',
  'mfa_not_enrolled',
];

const causes: Partial<Record<FailureKind, DoctorCause>> = {
  client_secret_missing: 'client_secret_missing',
  client_key_missing: 'client_key_missing',
  client_key_invalid: 'client_key_invalid',
  grant_not_allowed: 'grant_not_allowed',
  scope_refused: 'scope_refused',
  redirect_refused: 'token_endpoint_redirected',
};

const warnings: Partial<Record<FailureKind, DoctorCause>> = {
  rate_limited: 'rate_limited',
  access_denied: 'access_denied',
  sign_in_refused: 'client_unverified',
};

const isReason = (kind: FailureKind) => doctorReasons.some((reason) => reason === kind);

function getRefusalCause({ clientAuthentication: method }: Profile): DoctorCause {
  if (method === 'none') return 'client_refused_public';
  return method === 'private_key_jwt' ? 'client_refused_key' : 'client_refused_secret';
}

/** Returns the username for the sign-in attempt, which servers log. */
const createNonexistentUsername = (random: string): string => `latchkey-doctor-${random}`;

/**
 * Checks whether the server accepts the client, by signing in as a user who does not exist:
 * `invalid_grant` means that it does, `invalid_client` that it does not. The server logs a failed
 * sign-in.
 *
 * @see RFC 6749 §5.2
 */
export const client: Check = {
  check: 'client',
  requires: ['discovery'],
  async run(context) {
    const { profile, exchange, discovery, fetchKeySet, clientCredential, signal } = context;
    const { host } = new URL(tokenEndpointOrigin(profile));
    const facts = { host, client: profile.clientId, method: profile.clientAuthentication };
    // There is no second factor, and so no new recovery code.
    const showRecoveryCode = async () => {};
    const oauthClient = createOAuthClient({
      ...{ profile, exchange, discovery, fetchKeySet, clientCredential, showRecoveryCode },
    });
    const password = new Secret(context.randomName());
    try {
      const tokens = await oauthClient.signIn(
        { username: createNonexistentUsername(context.randomName()), password },
        signal,
      );
      await oauthClient.revoke(tokens, signal);
      return failure('any_credentials_accepted', facts);
    } catch (error) {
      const { kind, facts: { clientKeyProblem } = {}, details } = toFailure(error);
      if (kind === 'canceled' || kind === 'internal') throw error;
      if (userFailureKinds.includes(kind)) return ok(facts);
      const response = { ...facts, ...getServerWords(details) };
      if (kind === 'client_refused') return failure(getRefusalCause(profile), response);
      const warningCause = warnings[kind];
      if (warningCause) return warning(warningCause, response);
      const status = details?.status ?? 0;
      const cause =
        causes[kind] ?? (status >= 500 ? 'server_error' : (networkCauses[kind] ?? 'token_endpoint_not_oauth'));
      const reason = clientKeyProblem ?? details?.code ?? (isReason(kind) ? kind : 'response_unexpected');
      return failure(cause, { ...response, reason, status: details?.status, scopes: profile.scopes.join(' ') });
    }
  },
};
