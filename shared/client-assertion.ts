import { z } from 'zod';

/**
 * Supported client authentication methods.
 * @see RFC 6749 §2.3
 * @see RFC 7591 §2
 * @see OpenID Connect Core 1.0 §9
 */
export const clientAuthenticationMethods = [
  'none',
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
] as const;

/**
 * Algorithms that sign with the client secret.
 * @see RFC 7518 §3.2
 */
export const hmacAlgorithms = ['HS256', 'HS384', 'HS512'] as const;

/**
 * Algorithms that sign with the client's private key.
 * @see RFC 7518 §3.3 to §3.5
 * @see RFC 8037 §3.1
 * @see RFC 9864 §2.2
 */
export const asymmetricAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;

/** An algorithm of `private_key_jwt`. */
export type AsymmetricAlgorithm = (typeof asymmetricAlgorithms)[number];

/**
 * Settings of the client assertion of `client_secret_jwt` and `private_key_jwt`.
 * @see RFC 7523 §2.2
 */
export const clientAssertionSchema = z.strictObject({
  algorithm: z
    .enum([...hmacAlgorithms, ...asymmetricAlgorithms])
    .optional()
    .describe('Defaults to HS256 for a secret; for a key, to the alg of its JWK or the default for its type.'),
  keyId: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .describe("kid in the header (RFC 7515 §4.1.4). Defaults to the JWK's, if any."),
  /**
   * The assertion's `aud`. RFC 7523bis (draft-ietf-oauth-rfc7523bis) requires the issuer
   * identifier, because a malicious server can claim another's token endpoint. OpenID Connect Core
   * §9 names the token endpoint, and some servers accept nothing else. `endpoint` uses the URL of
   * each endpoint.
   */
  audience: z
    .enum(['issuer', 'token_endpoint', 'endpoint'])
    .default('issuer')
    .describe('Audience of the assertion: the issuer, the token endpoint, or the requested endpoint.'),
});

type UnvalidatedProfile = { clientAuthentication?: unknown; clientAssertion?: unknown } | undefined;

const isOneOf = (names: readonly string[], value: unknown) => names.includes(value as string);

/** Returns the conflicts between the authentication method and the assertion settings. */
export function clientAssertionProblems(profile: UnvalidatedProfile): { path: string[]; message: string }[] {
  const { clientAuthentication: method, clientAssertion: assertion } = profile ?? {};
  if (assertion === undefined) return [];
  if (method !== 'client_secret_jwt' && method !== 'private_key_jwt')
    return [
      {
        path: ['clientAssertion'],
        message: 'needs "clientAuthentication" to be client_secret_jwt or private_key_jwt',
      },
    ];
  const { algorithm, keyId } = (assertion ?? {}) as { algorithm?: unknown; keyId?: unknown };
  const [fitting, other] =
    method === 'private_key_jwt' ? [asymmetricAlgorithms, hmacAlgorithms] : [hmacAlgorithms, asymmetricAlgorithms];
  return [
    ...(isOneOf(other, algorithm)
      ? [{ path: ['clientAssertion', 'algorithm'], message: `must be one of ${fitting.join(', ')} with ${method}` }]
      : []),
    ...(method === 'client_secret_jwt' && keyId !== undefined
      ? [{ path: ['clientAssertion', 'keyId'], message: 'is only for private_key_jwt: a client secret has no ID' }]
      : []),
  ];
}
