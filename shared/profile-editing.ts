import { z } from 'zod';
import { clientAuthenticationMethods } from './client-assertion.ts';
import { profileProblemSchema } from './errors.ts';
import { brokenProfileSchema, profileSummarySchema } from './profile.ts';

/** The profiles that this computer has, as the page follows them. */
export const profileListSchema = z.strictObject({
  profiles: z.array(profileSummarySchema),
  brokenProfiles: z.array(brokenProfileSchema),
});

/** How a profile of one provider is asked for. */
export const presetSchema = z.strictObject({
  provider: z.string(),
  /** How an issuer is put together from what is asked: `https://{domain}/oauth2/{server}`. */
  issuer: z.string(),
  /** What stands in a field of that before anybody typed. */
  defaults: z.record(z.string(), z.string()),
  /** Fields that not every provider knows, asked for at once. */
  requiredFields: z.array(z.enum(['realm', 'audience'])),
  /** All of these that this provider knows. */
  supportedFields: z.array(z.enum(['realm', 'audience', 'asksOneTimeCode'])),
  clientAuthentication: z.enum(clientAuthenticationMethods),
  scopes: z.array(z.string()),
});

export type Preset = z.infer<typeof presetSchema>;

/** What is known of a profile while it is edited. */
export const profileCheckSchema = z.strictObject({
  problems: z.array(profileProblemSchema),
  /** Where the password would go; absent while there is no issuer. */
  passwordOrigin: z.string().optional(),
});

export type ProfileCheck = z.infer<typeof profileCheckSchema>;

/** A list that a discovery document may hold or leave out. */
const optionalStrings = z.array(z.string()).optional();

/** What an authorization server says of itself (OIDC Discovery 1.0 §3, RFC 8414 §2), and a profile made of it. */
export const discoveredServerSchema = z.strictObject({
  /** The provider whose server it is, by its endpoints; `oidc` where it is none that Latchkey knows more of. */
  provider: z.string(),
  issuer: z.string(),
  passwordOrigin: z.string(),
  /** What a profile must say besides the issuer so that all endpoints can be used. */
  tokenEndpointOrigin: z.string().optional(),
  endpointOrigins: z.array(z.string()),
  allowLoopbackHttp: z.boolean(),
  /** What fits the server best, of what Latchkey can do. */
  suggested: z.strictObject({ clientAuthentication: z.enum(clientAuthenticationMethods), scopes: z.array(z.string()) }),
  grantTypes: optionalStrings,
  clientAuthentication: optionalStrings,
  scopes: optionalStrings,
  signingAlgorithms: optionalStrings,
  /** One of the listed grants is for a second step. */
  hasMfaGrant: z.boolean(),
  revocation: z.boolean(),
  introspection: z.boolean(),
  userinfo: z.boolean(),
});

export type DiscoveredServer = z.infer<typeof discoveredServerSchema>;

/** What came of an import. Where ids clash, nothing is written before the person said what to do. */
export const importResultSchema = z.strictObject({
  /** The names of the profiles that were written. */
  imported: z.array(z.string()),
  clashes: z.array(
    z.strictObject({
      name: z.string(),
      /** The one that is here already can be replaced. */
      replaceable: z.boolean(),
    }),
  ),
});

export type ImportResult = z.infer<typeof importResultSchema>;
