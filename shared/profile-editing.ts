import { z } from 'zod';
import { clientAuthenticationMethods } from './client-assertion.ts';
import { profileProblemSchema } from './errors.ts';
import { brokenProfileSchema, profileSummarySchema } from './profile.ts';

/** All profiles on this computer. */
export const profileListSchema = z.strictObject({
  profiles: z.array(profileSummarySchema),
  brokenProfiles: z.array(brokenProfileSchema),
});

/** Defaults and form fields for a provider's profiles. */
export const presetSchema = z.strictObject({
  provider: z.string(),
  /** Issuer template, such as `https://{domain}/oauth2/{server}`. */
  issuer: z.string(),
  /** Default values of the template's fields. */
  defaults: z.record(z.string(), z.string()),
  /** Optional profile fields that this provider requires. */
  requiredFields: z.array(z.enum(['realm', 'audience'])),
  /** Optional profile fields that this provider supports. */
  supportedFields: z.array(z.enum(['realm', 'audience', 'asksOneTimeCode'])),
  clientAuthentication: z.enum(clientAuthenticationMethods),
  scopes: z.array(z.string()),
});

/** What the profile form suggests for a provider. */
export type Preset = z.infer<typeof presetSchema>;

/** Validation result of a profile that is being edited. */
export const profileCheckSchema = z.strictObject({
  problems: z.array(profileProblemSchema),
  /** Origin that receives the password; absent without a valid issuer. */
  passwordOrigin: z.string().optional(),
});

/** The problems of an edited profile, and where it would send the password. */
export type ProfileCheck = z.infer<typeof profileCheckSchema>;

/** A list that a discovery document may omit. */
const optionalStrings = z.array(z.string()).optional();

/**
 * Metadata of an authorization server, and the profile values derived from it.
 * @see OpenID Connect Discovery 1.0 §3
 * @see RFC 8414 §2
 */
export const discoveredServerSchema = z.strictObject({
  /** The provider, detected by its endpoints; `oidc` if unknown. */
  provider: z.string(),
  issuer: z.string(),
  /** The token endpoint of a server without a discovery document. */
  tokenEndpoint: z.string().optional(),
  passwordOrigin: z.string(),
  /** Profile values that are required besides the issuer to reach all endpoints. */
  tokenEndpointOrigin: z.string().optional(),
  endpointOrigins: z.array(z.string()),
  allowLoopbackHttp: z.boolean(),
  /** Recommended values that both the server and Latchkey support. */
  suggested: z.strictObject({ clientAuthentication: z.enum(clientAuthenticationMethods), scopes: z.array(z.string()) }),
  grantTypes: optionalStrings,
  clientAuthentication: optionalStrings,
  scopes: optionalStrings,
  signingAlgorithms: optionalStrings,
  /** Whether a listed grant type is for MFA. */
  hasMfaGrant: z.boolean(),
  revocation: z.boolean(),
  introspection: z.boolean(),
  userinfo: z.boolean(),
});

/** What discovery found at an issuer. */
export type DiscoveredServer = z.infer<typeof discoveredServerSchema>;

/** Result of an import. If IDs conflict, nothing is written until the user decides. */
export const importResultSchema = z.strictObject({
  /** Names of the imported profiles. */
  imported: z.array(z.string()),
  conflicts: z.array(
    z.strictObject({
      name: z.string(),
      /** Whether the existing profile can be replaced. */
      replaceable: z.boolean(),
    }),
  ),
});

/** The imported profiles, or those that conflict with existing ones. */
export type ImportResult = z.infer<typeof importResultSchema>;
