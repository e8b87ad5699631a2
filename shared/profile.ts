import { z } from 'zod';
import { apiRequestSchema, scopeSchema } from './api-request.ts';
import { clientAssertionProblems, clientAssertionSchema, clientAuthenticationMethods } from './client-assertion.ts';
import { failureSchema } from './errors.ts';
import { parseExpectation } from './expected-claims.ts';
import { isLoopback } from './loopback.ts';
import { mfaProfileSchema } from './mfa.ts';
import { issuerSchema, originSchema, parseUrl, serverUrlSchema } from './server-url.ts';

/**
 * Parameters that profiles can't set: those that Latchkey sends itself, and secrets of its other
 * requests. Dialects reserve their own.
 */
export const reservedParameters = [
  'grant_type',
  'username',
  'password',
  'client_id',
  'client_secret',
  'client_assertion',
  'client_assertion_type',
  'refresh_token',
  'scope',
  'token',
  'token_type_hint',
  'mfa_token',
  'otp',
  'oob_code',
  'binding_code',
  'recovery_code',
] as const;

const isReserved = (name: string) => (reservedParameters as readonly string[]).includes(name.trim().toLowerCase());

const extraParameters = z.record(
  z
    .string()
    .min(1)
    .max(100)
    .refine((name) => !isReserved(name), "is set by Latchkey and can't be replaced"),
  z.string().max(4000),
);

const identifier = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must consist of lowercase letters, digits and dashes');

/** The ID of a profile, which may not exist. */
export const profileIdSchema = identifier;

const expectedClaim = z
  .string()
  .max(1000)
  .superRefine((line, context) => {
    const parsed = parseExpectation(line);
    if (!parsed.ok) context.addIssue({ code: 'custom', message: parsed.reason });
  });

/** A profile that hasn't been validated, so that all problems are reported together. */
type UnvalidatedProfile =
  | {
      issuer?: unknown;
      expectedIssuer?: unknown;
      endpoints?: unknown;
      tokenEndpointOrigin?: unknown;
      endpointOrigins?: unknown;
      api?: { origins?: unknown; requests?: unknown };
      allowLoopbackHttp?: unknown;
      clientAuthentication?: unknown;
      clientAssertion?: unknown;
    }
  | undefined;

type LocatedUrl = [path: (string | number)[], text: unknown];

function listUrls(profile: UnvalidatedProfile): LocatedUrl[] {
  const each = (list: unknown, ...path: string[]): LocatedUrl[] =>
    Array.isArray(list) ? list.map((one, at) => [[...path, at], one]) : [];
  return [
    [['issuer'], profile?.issuer],
    [['expectedIssuer'], profile?.expectedIssuer],
    ...Object.entries(typeof profile?.endpoints === 'object' && profile.endpoints ? profile.endpoints : {}).map(
      ([name, one]): LocatedUrl => [['endpoints', name], one],
    ),
    [['tokenEndpointOrigin'], profile?.tokenEndpointOrigin],
    ...each(profile?.endpointOrigins, 'endpointOrigins'),
    ...each(profile?.api?.origins, 'api', 'origins'),
    ...each(profile?.api?.requests, 'api', 'requests').map(
      ([path, one]): LocatedUrl => [[...path, 'url'], (one as { url?: unknown } | null)?.url],
    ),
  ];
}

/**
 * Configuration of an authorization server, a client and an API, without secrets. Editors show the
 * descriptions (docs/profile.schema.json).
 */
export const profileSchema = z
  .strictObject({
    $schema: z.string().max(2000).optional().describe('The address of this schema, for editors. Latchkey ignores it.'),
    id: profileIdSchema.describe('Unique ID of the profile on this computer.'),
    name: z.string().min(1).max(120).describe('Display name.'),
    provider: identifier.describe(
      "The provider: a name from docs/providers.md, or 'oidc' for any other with OpenID Connect Discovery.",
    ),
    issuer: issuerSchema.describe(
      'The issuer identifier. Its discovery document is loaded from <issuer>/.well-known/openid-configuration.',
    ),
    expectedIssuer: issuerSchema
      .optional()
      .describe(
        'The issuer in discovery and ID tokens, if it differs from "issuer" and the provider preset does not cover that.',
      ),
    clientId: z.string().min(1).max(500).describe('The client identifier issued by the server.'),
    clientAuthentication: z
      .enum(clientAuthenticationMethods)
      .default('none')
      .describe(
        'How the client authenticates. Profiles never contain the secret or key: the sign-in screen asks for it once. Defaults to the provider preset.',
      ),
    basicEncoding: z
      .enum(['rfc6749', 'raw'])
      .default('rfc6749')
      .describe('Encoding of client ID and secret in the Basic header: form-encoded (RFC 6749 §2.3.1) or raw.'),
    clientAssertion: clientAssertionSchema.optional().describe('Only for client_secret_jwt and private_key_jwt.'),
    scopes: z
      .array(scopeSchema)
      .max(200)
      .default(['openid'])
      .describe('Scopes to request (RFC 6749 §3.3). Defaults to the provider preset.'),
    audience: z
      .string()
      .min(1)
      .max(2000)
      .optional()
      .describe('The API to request access tokens for, at providers with an "audience" parameter.'),
    realm: z
      .string()
      .min(1)
      .max(500)
      .optional()
      .describe('The user directory, at providers that have several for one client.'),
    asksOneTimeCode: z
      .boolean()
      .optional()
      .describe(
        'Shows a one-time code field beside the password, at providers that accept both in one request. The code is sent if the user enters one.',
      ),
    mfa: mfaProfileSchema.optional().describe("Overrides for the provider's MFA grant types."),
    extraParameters: z
      .strictObject({
        password: extraParameters.default({}).describe('Added to the password request.'),
        refresh: extraParameters.default({}).describe('Added to the refresh request.'),
      })
      .default({ password: {}, refresh: {} })
      .describe('Parameters to add to requests. Names that Latchkey sets itself are rejected.'),
    refreshLeadSeconds: z
      .int()
      .min(1)
      .max(3600)
      .optional()
      .describe(
        'How many seconds before expiry an access token is refreshed. Defaults to a tenth of its lifetime, at most 60.',
      ),
    endpoints: z
      .strictObject({
        token: serverUrlSchema
          .optional()
          .describe('The endpoint that receives the password. If set, no discovery document is loaded.'),
        keys: serverUrlSchema.optional().describe('The keys that sign ID tokens (jwks_uri).'),
        userinfo: serverUrlSchema.optional(),
        revocation: serverUrlSchema.optional(),
        introspection: serverUrlSchema.optional(),
      })
      .optional()
      .describe(
        'Endpoints of a server whose discovery document is missing or incomplete. They override the document. Each must be at an origin that the profile allows.',
      ),
    tokenEndpointOrigin: originSchema
      .optional()
      .describe("Origin of the token endpoint, which receives the password. Defaults to the issuer's origin."),
    endpointOrigins: z
      .array(originSchema)
      .max(20)
      .default([])
      .describe('Additional origins that the discovery document may use for its other endpoints.'),
    api: z
      .strictObject({
        origins: z.array(originSchema).max(50).describe('Origins that access tokens may be sent to.'),
        audience: z.string().max(2000).optional().describe('Expected "aud" of JWT access tokens, if known.'),
        requests: z.array(apiRequestSchema).max(200).default([]).describe('Saved requests on the API screen.'),
      })
      .default({ origins: [], requests: [] })
      .describe('The API that access tokens are for.'),
    expectedClaims: z
      .array(expectedClaim)
      .max(100)
      .optional()
      .describe('Claims that the inspector checks, like "groups contains admins": see docs/inspector.md.'),
    allowLoopbackHttp: z.boolean().default(false).describe('Allows http:// for 127.0.0.1, [::1] and localhost.'),
    usernameHint: z.string().max(320).optional().describe('Prefilled username.'),
    supportUrl: z
      .url({ protocol: /^https$/, message: 'must begin with https://' })
      .optional()
      .describe('Opened by "Trouble signing in?".'),
  })
  .superRefine(
    (profile: UnvalidatedProfile, context) => {
      for (const problem of clientAssertionProblems(profile)) context.addIssue({ code: 'custom', ...problem });
      if (profile?.allowLoopbackHttp) return;
      for (const [path, text] of listUrls(profile)) {
        const url = typeof text === 'string' ? parseUrl(text) : undefined;
        if (url?.protocol === 'http:' && isLoopback(url.hostname))
          context.addIssue({
            code: 'custom',
            path,
            message: 'must begin with https:// (http:// on this computer needs "allowLoopbackHttp": true)',
          });
      }
    },
    { when: () => true },
  );

/** Which authorization server, client and API to use. */
export type Profile = z.infer<typeof profileSchema>;

/** Sources of a profile. Users can change and delete only profiles from files. */
export const profileSources = ['built-in', 'file', 'policy'] as const;

/** Where a profile is from. */
export type ProfileSource = (typeof profileSources)[number];

/** A profile, as the page shows it. */
export const profileSummarySchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  source: z.enum(profileSources),
  issuer: z.string(),
  /** Origin that receives the password. */
  passwordOrigin: z.string(),
  scopes: z.array(z.string()),
  /** Type of client credential, and whether it is stored. */
  clientCredential: z.enum(['none', 'secret_present', 'secret_missing', 'key_present', 'key_missing']),
  /** Whether an administrator provides the client credential by policy. */
  isCredentialManaged: z.boolean().optional(),
  /** Whether the form has a one-time code field. */
  asksOneTimeCode: z.boolean(),
  apiOrigins: z.array(z.string()),
  apiRequests: z.array(apiRequestSchema),
  usernameHint: z.string().optional(),
  hasSupportUrl: z.boolean(),
  /** Source of the policy that defines this profile. */
  lockedBy: z.string().optional(),
});

/** What the page needs of a profile to list it and sign in. */
export type ProfileSummary = z.infer<typeof profileSummarySchema>;

/** A profile file that couldn't be loaded. */
export const brokenProfileSchema = z.strictObject({ file: z.string(), failure: failureSchema });

/** A profile file and why it was ignored. */
export type BrokenProfile = z.infer<typeof brokenProfileSchema>;
