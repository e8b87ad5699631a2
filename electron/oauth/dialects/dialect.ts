import type { FailureKind } from '../../../shared/errors.ts';
import type { ExchangePurpose } from '../../../shared/exchanges.ts';
import type { Profile } from '../../../shared/profile.ts';
import type { MfaProtocol } from '../mfa/mfa-protocol.ts';

/** The request that a response of the authorization server is for. */
export type RequestPurpose = Exclude<ExchangePurpose, 'api'>;

/** An error response. `error` and `description` are those of RFC 6749 §5.2. */
export type ErrorResponse = {
  status: number;
  error: string | undefined;
  description: string | undefined;
};

/** The members of an error response's body. */
export type ErrorResponseBody = Omit<ErrorResponse, 'status'> & {
  /** The ID for the provider's support, if the body contains it. */
  requestId?: string | undefined;
};

/** Endpoints by their names in server metadata (RFC 8414 §2, OIDC Discovery 1.0 §3). */
export type Endpoints = Partial<
  Record<'token_endpoint' | 'jwks_uri' | 'userinfo_endpoint' | 'revocation_endpoint' | 'introspection_endpoint', string>
>;

/**
 * How the profile editor presents a provider. Its strings are in `shared/locales`,
 * `preset.<provider>`.
 */
export type ProviderPreset = {
  /** The template of the issuer: `https://{domain}/oauth2/{server}`. */
  issuer: string;
  /** Initial values of the template's fields. */
  defaults?: Record<string, string>;
  /** Provider-specific fields to show at the top. */
  requiredFields: readonly ('realm' | 'audience')[];
};

/** What is specific to one provider: data and small functions. */
export type Dialect = {
  preset: ProviderPreset;
  /** Defaults for fields that a profile omits, before those of the schema. */
  defaults: Partial<Pick<Profile, 'clientAuthentication' | 'basicEncoding' | 'scopes'>>;
  /** The provider-specific fields that a profile may set. */
  supportedFields: readonly ('realm' | 'audience')[];
  /** Scopes without which the provider refuses the password grant. */
  requiredScopes: readonly string[];
  /** Returns why this cannot be the `issuer` of a profile; `undefined` if it can. */
  validateIssuer(issuer: URL): string | undefined;
  /** Returns the issuer in discovery documents and ID tokens, unless the profile sets another. */
  expectedIssuer(issuer: string): string;
  /**
   * Returns the endpoints to use for those that discovery omits, and for all if the server
   * publishes no discovery document.
   */
  defaultEndpoints(issuer: string): Endpoints;
  /** Returns the `grant_type` and additional parameters of the password request. */
  passwordGrant(profile: Pick<Profile, 'realm' | 'audience'>): {
    grantType: string;
    parameters: Record<string, string>;
  };
  /** The parameter of the password request for a one-time code, if the provider has one. */
  oneTimeCodeParameter?: string;
  /** The protocol for a second factor in this grant, if the provider has one. */
  mfa?: MfaProtocol;
  /** Whether access tokens are only for the provider itself, so that they are not checked. */
  hasOpaqueAccessTokens: boolean;
  /** Response headers with the ID for the provider's support, in order of preference. */
  requestIdHeaders: readonly string[];
  /** Parses the JSON object in the body of an error response. */
  parseErrorBody(body: Record<string, unknown>): ErrorResponseBody;
  /** Returns what an error means; `undefined` if as in RFC 6749 §5.2. */
  classifyError(response: ErrorResponse, purpose: RequestPurpose): FailureKind | undefined;
};

/** Returns a member that is a non-empty string. */
export const getString = (body: Record<string, unknown>, name: string): string | undefined => {
  const value = Object.hasOwn(body, name) ? body[name] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** Appends a path to a URL, which may end with a slash. */
export const appendPath = (url: string, path: string): string => `${url.replace(/\/$/, '')}${path}`;
