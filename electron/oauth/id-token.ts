import type { IDToken, JsonValue } from 'oauth4webapi';
import type { Check } from '../../shared/checks.ts';
import type { FailureFacts, FailureKind, SigningKeyProblem } from '../../shared/errors.ts';
import type { Identity } from '../../shared/session.ts';
import type { JsonObject } from '../../shared/tokens.ts';
import { type FailureContext, FailureError, fail } from '../core/failure.ts';
import { sanitizeServerText } from '../core/redaction/sanitize-server-text.ts';
import type { Secret } from '../core/secret.ts';
import type { ExpectedValues } from '../tokens/checks/context.ts';
import { runChecks } from '../tokens/checks/run-checks.ts';
import { getJwsClaims, parseToken } from '../tokens/decode-token.ts';
import { type KeySource, type SignatureResult, verifySignature } from '../tokens/signature.ts';
import { isClockSkewAdjusted } from './clock-skew.ts';

/** What a JWT of the authorization server is checked with. */
export type JwtContext = {
  /** Returns where the key of a signature comes from. */
  keySource: (algorithm: unknown) => KeySource;
  expected: ExpectedValues;
  /** When the response arrived by the server's clock, in ms since the epoch. */
  now: number;
  at: FailureContext;
};

/** If several checks fail, the first kind of this list is reported: it is closest to the cause. */
const kindsByPriority: readonly FailureKind[] = [
  'id_token_unsigned',
  'id_token_issuer',
  'id_token_audience',
  'id_token_expired',
  'id_token_invalid',
  'id_token_signature',
  'subject_changed',
  'id_token_changed',
];

/** Returns the failure that a failed check means. */
function kindOf({ id, reason }: Check): FailureKind {
  switch (reason) {
    case 'signature_unsigned':
    case 'algorithm_none':
    case 'algorithm_missing':
      return 'id_token_unsigned';
    case 'algorithm_not_listed':
      return 'id_token_invalid';
    case 'issuer_other':
      return 'id_token_issuer';
    case 'audience_other':
    case 'authorized_party_other':
      return 'id_token_audience';
    case 'expiry_past':
    case 'expiry_milliseconds_past':
    case 'not_before_milliseconds':
    case 'not_before_milliseconds_future':
    case 'issued_at_milliseconds':
    case 'issued_at_milliseconds_future':
    case 'auth_time_milliseconds':
    case 'auth_time_milliseconds_future':
    case 'not_before_future':
    case 'issued_at_future':
    case 'auth_time_future':
      return 'id_token_expired';
    case 'subject_other':
    case 'continuity_subject':
      return 'subject_changed';
  }
  if (id === 'continuity') return 'id_token_changed';
  return ['signature', 'algorithm', 'key_strength', 'published_keys'].includes(id)
    ? 'id_token_signature'
    : 'id_token_invalid';
}

/** Whether a time is in the future as it is written, although milliseconds may be meant. */
const isFutureTime = (reason: Check['reason']) => /^(?:not_before|issued_at|auth_time)_milliseconds$/.test(reason);

/** The header parameter or claim that a check is about; the token itself for all other checks. */
const membersByCheck: Partial<Record<Check['id'], string>> = {
  algorithm: 'alg',
  critical: 'crit',
  type: 'typ',
  expiry: 'exp',
  not_before: 'nbf',
  issued_at: 'iat',
  auth_time: 'auth_time',
  subject: 'sub',
  nonce: 'nonce',
  access_token_hash: 'at_hash',
};

const keyProblemsByReason: Partial<Record<Check['reason'], SigningKeyProblem>> = {
  signature_key_unknown: 'none_fits',
  signature_key_mismatch: 'none_fits',
  signature_key_damaged: 'damaged',
  signature_key_weak: 'weak',
  signature_algorithm_unknown: 'algorithm_unknown',
};

/** Returns why no key could verify a signature; `undefined` if one could, or there was no need. */
function findKeyProblem({ reason }: Check, { publishedKeys }: SignatureResult): SigningKeyProblem | undefined {
  const problem = keyProblemsByReason[reason];
  return problem === 'none_fits' && publishedKeys?.length === 0 ? 'none_published' : problem;
}

const toFact = (value: string | undefined) => value && sanitizeServerText(value);

function toFailureError(check: Check, kind: FailureKind, { facts, details }: FailureContext): FailureError {
  const [expected, actual] = [toFact(check.facts?.expected), toFact(check.facts?.actual)];
  const failureFacts: FailureFacts = {
    ...facts,
    ...(kind === 'id_token_invalid' && { member: membersByCheck[check.id] ?? 'id_token' }),
    ...(kind === 'id_token_issuer' && { expectedIssuer: expected, actualIssuer: actual }),
    ...(kind === 'id_token_audience' && { expectedAudience: expected, actualAudience: actual }),
  };
  return new FailureError({ kind, facts: failureFacts, details: { ...details, code: check.reason } });
}

/**
 * Verifies a JWT of the authorization server and runs the checks that the inspector runs.
 *
 * @param options.ignored reasons of checks that do not apply
 * @returns the claims
 * @throws the `id_token_…` kinds, `subject_changed`, `keys_unavailable`, and the network kinds if
 *   the keys cannot be fetched
 */
export async function validateJwt(
  jwt: Secret,
  { keySource, expected, now, at }: JwtContext,
  { tokenType, ignored = [] }: { tokenType: 'id' | 'unknown'; ignored?: readonly Check['reason'][] },
): Promise<JsonObject> {
  const parsed = parseToken(jwt);
  const signature = await verifySignature(jwt, parsed, keySource(parsed.header?.alg));
  if (signature.failure?.kind === 'canceled') throw new FailureError(signature.failure);
  const failed = runChecks({ parsed, tokenType, now, signature, expected })
    .filter(({ verdict, reason }) => (verdict === 'fail' || isFutureTime(reason)) && !ignored.includes(reason))
    .map((check) => ({ check, kind: kindOf(check) }))
    .sort((a, b) => kindsByPriority.indexOf(a.kind) - kindsByPriority.indexOf(b.kind));
  if (failed[0]) {
    const { check, kind } = failed[0];
    const signingKeyProblem = kind === 'id_token_signature' ? findKeyProblem(check, signature) : undefined;
    throw toFailureError(check, kind, {
      ...at,
      facts: { ...at.facts, ...(signingKeyProblem && { signingKeyProblem }) },
    });
  }
  const claims = getJwsClaims(parsed.view);
  if (!claims) return fail('id_token_invalid', { ...at, facts: { ...at.facts, member: 'id_token' } });
  if (signature.failure) throw new FailureError(signature.failure);
  if (signature.state === 'no_keys') fail('keys_unavailable', at);
  if (signature.state !== 'valid') fail('id_token_signature', at);
  return claims;
}

/**
 * Validates an ID token: sign-in, refresh and inspector share its rules.
 *
 * @returns the claims
 * @throws what {@link validateJwt} throws
 * @see OIDC Core §3.1.3.7 and §12.2, RFC 7519 §7.2, RFC 8725 §3
 */
export async function validateIdToken(
  idToken: Secret,
  context: JwtContext & { clockSkewSeconds: number | undefined },
): Promise<IDToken> {
  const { clockSkewSeconds } = context;
  try {
    return (await validateJwt(idToken, context, { tokenType: 'id' })) as IDToken;
  } catch (error) {
    if (!(error instanceof FailureError) || error.failure.kind !== 'id_token_expired') throw error;
    if (isClockSkewAdjusted(clockSkewSeconds ?? 0)) throw error;
    throw new FailureError({ ...error.failure, facts: { ...error.failure.facts, clockSkewSeconds } });
  }
}

/** Control and bidirectional formatting characters, with which a name could pretend another. */
const unprintable = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]+/gu;

const toText = (value: JsonValue | undefined) =>
  (typeof value === 'string' && value.slice(0, 1000).replace(unprintable, '').trim()) || undefined;

/** Returns the user's identity from claims (OIDC Core §5.1). */
export function identityFromClaims(
  claims: Pick<IDToken, 'sub'> & { [claim: string]: JsonValue | undefined },
): Identity {
  return {
    subject: claims.sub,
    name: toText(claims.name),
    username: toText(claims.preferred_username),
    email: toText(claims.email),
  };
}
