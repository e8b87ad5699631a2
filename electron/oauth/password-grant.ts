import type { Profile } from '../../shared/profile.ts';
import { FailureError } from '../core/failure.ts';
import type { Secret } from '../core/secret.ts';
import type { ClientContext } from './client-context.ts';
import { findMfaProtocol } from './dialects/find-mfa-protocol.ts';
import { tokenEndpointOrigin } from './discovery.ts';
import { runMfa } from './mfa/flow.ts';
import { createMfaClient } from './mfa/mfa-client.ts';
import type { MfaPrompter } from './mfa/mfa-prompter.ts';
import { requestTokens, requireTokens, scopeParameter } from './token-request.ts';
import type { TokenSet } from './token-set.ts';

/** A resource owner's credentials (RFC 6749 §4.3). */
export type PasswordCredentials = {
  username: string;
  password: Secret;
  /** A one-time code to send in the same request, at providers that accept one there. */
  oneTimeCode?: Secret;
};

/**
 * Reports a refusal that may be about the one-time code as such: servers that take password and
 * code in one request do not say which of them is wrong, or whether the code is missing.
 */
function toCredentialsOrCodeRefused(error: unknown, { asksOneTimeCode }: Profile): unknown {
  if (!asksOneTimeCode || !(error instanceof FailureError) || error.failure.kind !== 'credentials_refused')
    return error;
  return new FailureError({ ...error.failure, kind: 'credentials_or_code_refused' });
}

/**
 * Signs in with the password grant, and completes the second factor if the server requires one.
 *
 * @param prompter asks the user for the second factor. Without one, or at a provider whose second
 *   factor Latchkey does not support, such a sign-in fails with `mfa_required`.
 * @throws `credentials_refused`, `mfa_required` and the other kinds of a token request, and what
 *   {@link runMfa} fails with
 * @see RFC 6749 §4.3
 */
export async function signInWithPassword(
  context: ClientContext,
  credentials: PasswordCredentials,
  { signal, prompter }: { signal: AbortSignal; prompter: MfaPrompter | undefined },
): Promise<TokenSet> {
  const { profile, dialect } = context;
  const { username, password, oneTimeCode } = credentials;
  const { grantType, parameters } = dialect.passwordGrant(profile);
  const { oneTimeCodeParameter } = dialect;
  const result = await requestTokens(context, {
    purpose: 'password',
    grantType,
    parameters: {
      ...profile.extraParameters.password,
      ...parameters,
      username,
      password,
      ...(oneTimeCodeParameter && oneTimeCode && { [oneTimeCodeParameter]: oneTimeCode }),
      ...scopeParameter(profile.scopes),
    },
    requestedScopes: profile.scopes,
    signal,
  }).catch((error) => {
    throw toCredentialsOrCodeRefused(error, profile);
  });
  if (result.status === 'tokens' || !prompter) return requireTokens(result).tokens;
  const { server } = await context.discovery(profile, signal);
  const protocol = findMfaProtocol(dialect, profile, server);
  if (!protocol) return requireTokens(result).tokens;
  password.clear();
  const mfaClient = createMfaClient({ context, protocol, mfaToken: result.mfaToken, signal });
  const { host } = new URL(tokenEndpointOrigin(profile));
  const showRecoveryCode = (code: Secret) => context.showRecoveryCode(code, { host });
  return runMfa({ mfaClient, prompter, showRecoveryCode, signal, startedAt: result.requestedAt });
}
