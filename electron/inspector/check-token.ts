import type { CheckReport, VerifyWith } from '../../shared/inspector.ts';
import type { Profile } from '../../shared/profile.ts';
import type { TokenView } from '../../shared/tokens.ts';
import { fail } from '../core/failure.ts';
import type { Clock } from '../core/ports.ts';
import { toServerTime } from '../oauth/clock-skew.ts';
import { dialectOf } from '../oauth/dialects/index.ts';
import type { Session } from '../session/session.ts';
import { runChecks } from '../tokens/checks/run-checks.ts';
import { decodeSessionToken, getJwsClaims } from '../tokens/decode-token.ts';
import { verifySignature } from '../tokens/signature.ts';
import type { KeyResolver } from './key-resolver.ts';
import type { TokenInput } from './token-input.ts';
import type { CheckableToken } from './token-list.ts';

/** Returns the claims of the other token: the ID token for an access token, and vice versa. */
function getOtherClaims(token: CheckableToken) {
  if (token.origin !== 'session') return undefined;
  const { accessToken, idToken } = token.session.tokens();
  const other = token.tokenType === 'id' ? accessToken : idToken;
  return other && getJwsClaims(decodeSessionToken(other));
}

/** Returns the `sub` of the user whose session a token belongs to. */
function getShownSubject(token: CheckableToken): string | undefined {
  if (token.origin !== 'session') return undefined;
  const snapshot = token.session.snapshot();
  return snapshot.state === 'signed-in' ? snapshot.identity?.subject : undefined;
}

/**
 * Verifies the signature of a token and runs every check.
 *
 * @param options.profile of the active session
 * @param options.verifyWith verifies with these keys; the profile then says nothing about the
 * expected values
 * @throws `canceled`, and what {@link KeyResolver.resolveSupplied} throws
 */
export async function checkToken(
  token: CheckableToken,
  options: {
    profile: Profile | undefined;
    verifyWith: VerifyWith | undefined;
    keyResolver: KeyResolver;
    /** Returns a session's ID token from before its last refresh. */
    getPreviousIdToken: (session: Session) => TokenView | undefined;
    input: TokenInput;
    clock: Clock;
    signal: AbortSignal;
  },
): Promise<CheckReport> {
  const { profile, verifyWith, keyResolver, getPreviousIdToken, input, clock, signal } = options;
  const { origin, tokenType, secret, parsed } = token;
  const keys = verifyWith
    ? await keyResolver.resolveSupplied(verifyWith, { profile, input, signal })
    : await keyResolver.resolveForProfile(profile, { origin, tokenType, parsed }, signal);
  const expectedProfile = keys.verifiedWith === 'profile' ? profile : undefined;
  const issued = expectedProfile && token.origin === 'session' ? token.session.tokens() : undefined;
  // Some servers issue access tokens for themselves only, whatever audience they name.
  const isOpaque = expectedProfile && tokenType === 'access' && dialectOf(expectedProfile).hasOpaqueAccessTokens;
  const checks = runChecks({
    parsed,
    tokenType,
    now: toServerTime(clock.now(), issued?.clockSkewSeconds),
    signature: isOpaque ? { state: 'issuer_only' } : await verifySignature(secret, parsed, keys.source),
    expected: {
      issuer: keys.issuer,
      clientId: expectedProfile?.clientId,
      audience: isOpaque ? undefined : expectedProfile?.api.audience,
      requestedScopes: issued?.requestedScopes,
      grantedScopes: issued?.grantedScopes,
      accessToken: issued?.issuedTogether ? issued.accessToken : undefined,
      subject: expectedProfile && getShownSubject(token),
      signingAlgorithms: keys.signingAlgorithms,
      previous: expectedProfile && token.origin === 'session' ? getPreviousIdToken(token.session) : undefined,
      claims: expectedProfile?.expectedClaims,
      otherClaims: expectedProfile && getOtherClaims(token),
    },
  });
  if (signal.aborted) fail('canceled');
  return { checks, verifiedWith: keys.verifiedWith, ...(keys.host && { host: keys.host }) };
}
