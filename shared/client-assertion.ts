import { z } from 'zod';

/** How a client can authenticate (OIDC Core §9, RFC 6749 §2.3, RFC 7591 §2). */
export const clientAuthenticationMethods = [
  'none',
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
] as const;

/** Signed with the client secret (RFC 7518 §3.2). */
export const hmacAlgorithms = ['HS256', 'HS384', 'HS512'] as const;

/** Signed with the client's private key (RFC 7518 §3.3 to §3.5, RFC 8037 §3.1, RFC 9864 §2.2). */
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

export type AsymmetricAlgorithm = (typeof asymmetricAlgorithms)[number];

/** How the assertion of `client_secret_jwt` and `private_key_jwt` is made (RFC 7523 §2.2). */
export const clientAssertionSchema = z.strictObject({
  algorithm: z
    .enum([...hmacAlgorithms, ...asymmetricAlgorithms])
    .optional()
    .describe('Left out: HS256 for a secret; for a key what its JWK says, else what is usual for its type.'),
  keyId: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .describe("kid in the header (RFC 7515 §4.1.4). Left out: the JWK's, if it has one."),
  /**
   * The assertion's `aud`. The issuer identifier alone is what RFC 7523bis (draft-ietf-oauth-rfc7523bis) asks for, since
   * a dishonest server can pass another's token endpoint off as its own; OIDC Core §9 still names the token endpoint, and
   * some servers take nothing else. `endpoint`: each endpoint wants its own address.
   */
  audience: z
    .enum(['issuer', 'token_endpoint', 'endpoint'])
    .default('issuer')
    .describe('Whom the assertion is for: the issuer, the token endpoint, or whichever endpoint is asked.'),
});

type UnvalidatedProfile = { clientAuthentication?: unknown; clientAssertion?: unknown } | undefined;

const isOneOf = (names: readonly string[], value: unknown) => names.includes(value as string);

/** What does not hold between the method and its assertion, by path and reason. */
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
      ? [{ path: ['clientAssertion', 'keyId'], message: 'is for private_key_jwt alone: a client secret has no id' }]
      : []),
  ];
}
