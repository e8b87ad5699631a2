import { z } from 'zod';
import { clientAssertionProblems, clientAssertionSchema, clientAuthenticationMethods } from './client-assertion.ts';
import { failureSchema } from './errors.ts';
import { parseExpectation } from './expected-claims.ts';
import { isLoopback } from './loopback.ts';
import { mfaProfileSchema } from './mfa.ts';

/**
 * Parameters that no profile may set, of whichever request: those that Latchkey sends itself, and secrets of its other
 * requests (SECURITY.md, "The wire"). Those that one provider alone has are its dialect's.
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

const parseUrl = (text: string) => (URL.canParse(text) ? new URL(text) : undefined);

/**
 * https, or http on this computer's own loopback addresses. Whether a profile may use the second is checked on the whole
 * profile, where `allowLoopbackHttp` is known.
 */
const serverUrl = z
  .string()
  .max(2000)
  .superRefine((text, context) => {
    const url = parseUrl(text);
    const fail = (message: string) => context.addIssue({ code: 'custom', message });
    if (!url) fail('must be a whole URL, like https://id.example.com');
    else if (url.username || url.password) fail('must not carry a username or password');
    else if (text.includes('#')) fail('must not carry a fragment (#…)');
    else if (/[\s\\]|\p{Cc}/u.test(text)) fail('must not hold spaces, backslashes or control characters');
    else if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname)))
      fail('must begin with https://');
  });

/** An issuer identifier (RFC 8414 §2). */
export const issuerSchema = serverUrl.refine((text) => !text.includes('?'), 'must not carry a query (RFC 8414 §2)');

const origin = serverUrl.refine(
  (text) => !URL.canParse(text) || new URL(text).origin === text,
  'must be an origin alone, like https://api.example.com, without a path or a closing slash',
);

const scope = z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/, 'must be one scope token (RFC 6749 §3.3)');

const extraParameters = z.record(
  z
    .string()
    .min(1)
    .max(100)
    .refine((name) => !isReserved(name), 'is set by Latchkey itself and cannot be replaced'),
  z.string().max(4000),
);

const expectedClaim = z
  .string()
  .max(1000)
  .superRefine((line, context) => {
    const parsed = parseExpectation(line);
    if (!parsed.ok) context.addIssue({ code: 'custom', message: parsed.reason });
  });

/** Set by main itself, or not to be kept in a file: see `ApiCall.headers`. */
const reservedHeaderPattern = /^(authorization|proxy-authorization|cookie2?)$/i;

/** A saved request: of a profile, or the person's own. It holds no secret. */
export const apiRequestSchema = z.strictObject({
  name: z.string().min(1).max(100),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']),
  url: serverUrl,
  /** Added to what the URL's own query says. */
  query: z.record(z.string().min(1).max(200), z.string().max(2000)).optional(),
  headers: z
    .record(
      z
        .string()
        .min(1)
        .max(200)
        .refine((name) => !reservedHeaderPattern.test(name.trim()), 'is set by Latchkey itself, or is not to be kept'),
      z.string().max(8000),
    )
    .optional(),
  body: z.string().max(100_000).optional(),
  /** What the body is; as it looks where this is not set. */
  bodyType: z.enum(['json', 'form', 'text']).optional(),
  /** What it authenticates with; the access token where this is not set. */
  token: z.enum(['access', 'id', 'none']).optional(),
  /** The scopes that the API wants for it. */
  scopes: z.array(scope).max(50).optional(),
  /** What a run of all saved requests expects; any success where this is not set. */
  expectedStatus: z.int().min(200).max(599).optional(),
});

export type ApiRequest = z.infer<typeof apiRequestSchema>;

/** A profile whose other problems are not known yet, so that this one can be told along with them. */
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
 * Everything about an authorization server, a client and an API that is not secret. The client secret is never here. The
 * descriptions are what an editor shows beside a profile file (docs/profile.schema.json).
 */
export const profileSchema = z
  .strictObject({
    $schema: z.string().max(2000).optional().describe('The address of this schema, for editors. Latchkey ignores it.'),
    id: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and dashes')
      .describe('Names this profile among all on this computer.'),
    name: z.string().min(1).max(120).describe('What people know it by.'),
    provider: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and dashes')
      .describe(
        "Whose server it is: one of the names in docs/providers.md; 'oidc' for any with OpenID Connect Discovery.",
      ),
    issuer: issuerSchema.describe(
      'The issuer identifier. Its discovery document is read from <issuer>/.well-known/openid-configuration.',
    ),
    expectedIssuer: issuerSchema
      .optional()
      .describe(
        'The issuer that discovery and ID tokens name, where the provider is not known to name that one anyway.',
      ),
    clientId: z.string().min(1).max(500).describe('The client identifier that the server gave out.'),
    clientAuthentication: z
      .enum(clientAuthenticationMethods)
      .default('none')
      .describe(
        'How the client authenticates. Secret and key are never in a profile: the sign-in screen asks for them once. Left out, as the provider has it.',
      ),
    basicEncoding: z
      .enum(['rfc6749', 'raw'])
      .default('rfc6749')
      .describe('How id and secret enter the Basic header: form-encoded first (RFC 6749 §2.3.1), or as they are.'),
    clientAssertion: clientAssertionSchema.optional().describe('For client_secret_jwt and private_key_jwt alone.'),
    scopes: z
      .array(scope)
      .max(200)
      .default(['openid'])
      .describe('What to ask access for (RFC 6749 §3.3). Left out, as the provider has it.'),
    audience: z
      .string()
      .min(1)
      .max(2000)
      .optional()
      .describe('The API that access tokens are asked for, at providers that take an "audience" parameter.'),
    realm: z
      .string()
      .min(1)
      .max(500)
      .optional()
      .describe('The directory that the user is in, at providers that have several for one client.'),
    asksOneTimeCode: z
      .boolean()
      .optional()
      .describe(
        'Shows a field for a one-time code beside the password, at providers that take both in one request. They give no hint whether this person needs one, so it is sent where it was filled.',
      ),
    mfa: mfaProfileSchema
      .optional()
      .describe("Where the server's names for the steps of a second factor differ from the provider's usual ones."),
    extraParameters: z
      .strictObject({
        password: extraParameters.default({}).describe('Added to the password request.'),
        refresh: extraParameters.default({}).describe('Added to the refresh request.'),
      })
      .default({ password: {}, refresh: {} })
      .describe('Parameters added to requests. Names that Latchkey sets itself are refused.'),
    refreshLeadSeconds: z
      .int()
      .min(1)
      .max(3600)
      .optional()
      .describe(
        'How long before its expiry an access token is refreshed. Left out, a tenth of its lifetime, 60 s at most.',
      ),
    endpoints: z
      .strictObject({
        token: serverUrl.optional().describe('Where the password goes. Where it is given, no document is read.'),
        keys: serverUrl.optional().describe('Where the keys are that ID tokens are signed with (jwks_uri).'),
        userinfo: serverUrl.optional(),
        revocation: serverUrl.optional(),
        introspection: serverUrl.optional(),
      })
      .optional()
      .describe(
        'Endpoints of a server that has no discovery document, or one that leaves them out. They come before what the document says. Each must be at an origin that the profile allows.',
      ),
    tokenEndpointOrigin: origin
      .optional()
      .describe("Where the token endpoint is, and so where the password goes. Left out, the issuer's origin."),
    endpointOrigins: z
      .array(origin)
      .max(20)
      .default([])
      .describe('Origins besides these two that the discovery document may name for its other endpoints.'),
    api: z
      .strictObject({
        origins: z.array(origin).max(50).describe('Where access tokens may go.'),
        audience: z
          .string()
          .max(2000)
          .optional()
          .describe('What "aud" of a JWT access token must hold, where that is known.'),
        requests: z.array(apiRequestSchema).max(200).default([]).describe('Requests that the API screen offers.'),
      })
      .default({ origins: [], requests: [] })
      .describe('The API that access tokens are for.'),
    expectedClaims: z
      .array(expectedClaim)
      .max(100)
      .optional()
      .describe('What the inspector checks of the claims, like "groups contains admins": see docs/inspector.md.'),
    allowLoopbackHttp: z
      .boolean()
      .default(false)
      .describe('Lets this profile use http:// on 127.0.0.1, [::1] and localhost.'),
    usernameHint: z.string().max(320).optional().describe('Filled into the username field.'),
    supportUrl: z
      .url({ protocol: /^https$/, message: 'must begin with https://' })
      .optional()
      .describe('Where "Trouble signing in?" leads.'),
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

export type Profile = z.infer<typeof profileSchema>;

/** Where a profile comes from. One from a file can be changed and deleted in the app, any other cannot. */
export const profileSources = ['built-in', 'file', 'policy'] as const;

export type ProfileSource = (typeof profileSources)[number];

/** What the page knows of a profile. */
export const profileSummarySchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  source: z.enum(profileSources),
  issuer: z.string(),
  /** Where the password goes. */
  passwordOrigin: z.string(),
  scopes: z.array(z.string()),
  /** What the client authenticates with, and whether it is known yet: ask for what is missing. */
  clientCredential: z.enum(['none', 'secret_present', 'secret_missing', 'key_present', 'key_missing']),
  /** A one-time code can be given with the password. */
  asksOneTimeCode: z.boolean(),
  apiOrigins: z.array(z.string()),
  apiRequests: z.array(apiRequestSchema),
  usernameHint: z.string().optional(),
  hasSupportUrl: z.boolean(),
  /** The policy that fixes this profile, where one does: nobody can change it. */
  lockedBy: z.string().optional(),
});

export type ProfileSummary = z.infer<typeof profileSummarySchema>;

/** A profile file that could not be used, by its name and what is wrong in it. */
export const brokenProfileSchema = z.strictObject({ file: z.string(), failure: failureSchema });

export type BrokenProfile = z.infer<typeof brokenProfileSchema>;
