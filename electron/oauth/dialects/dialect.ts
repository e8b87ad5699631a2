import type { FailureKind } from '../../../shared/errors.ts';
import type { ExchangePurpose } from '../../../shared/exchanges.ts';
import type { Profile } from '../../../shared/profile.ts';
import type { MfaProtocol } from '../mfa/mfa-protocol.ts';

/** Which request a reply of the authorization server answers. */
export type RequestPurpose = Exclude<ExchangePurpose, 'api'>;

/** An error as the server worded it: the members of RFC 6749 §5.2 where the body had them. */
export type ErrorResponse = {
  status: number;
  error: string | undefined;
  description: string | undefined;
};

/** What an error's body says. */
export type ErrorResponseBody = Omit<ErrorResponse, 'status'> & {
  /** The id to give to a support desk, where the body holds it. */
  requestId?: string | undefined;
};

/** Endpoints by their names in server metadata (RFC 8414 §2, OIDC Discovery 1.0 §3). */
export type Endpoints = Partial<
  Record<'token_endpoint' | 'jwks_uri' | 'userinfo_endpoint' | 'revocation_endpoint' | 'introspection_endpoint', string>
>;

/** How the editor asks for a profile of this provider. Its words are in `shared/locales`, `preset.<provider>`. */
export type ProviderPreset = {
  /** How an issuer is put together from what is asked: `https://{domain}/oauth2/{server}`. */
  issuer: string;
  /** What stands in a field before anybody typed. */
  defaults?: Record<string, string>;
  /** Fields that not every provider knows which are asked for at once, and not further down. */
  requiredFields: readonly ('realm' | 'audience')[];
};

/** What sets one provider apart: data and small functions (DESIGN.md, rule 4). */
export type Dialect = {
  preset: ProviderPreset;
  /** What stands for fields that a profile leaves out; where nothing stands here, the schema's own defaults do. */
  defaults: Partial<Pick<Profile, 'clientAuthentication' | 'basicEncoding' | 'scopes'>>;
  /** Which of the fields that not every provider knows a profile may set. */
  supportedFields: readonly ('realm' | 'audience')[];
  /** Scopes without which the provider refuses every password request. */
  requiredScopes: readonly string[];
  /** Why this cannot be the `issuer` of a profile for this provider. */
  validateIssuer(issuer: URL): string | undefined;
  /** The name that the provider gives itself in discovery and ID tokens, unless the profile says another. */
  expectedIssuer(issuer: string): string;
  /**
   * Where the endpoints are. What discovery says comes before it, so this counts for what discovery leaves out, and
   * for everything where the server shows no discovery document.
   */
  defaultEndpoints(issuer: string): Endpoints;
  /** The `grant_type` of the password request, and what goes with it besides username, password and scope. */
  passwordGrant(profile: Pick<Profile, 'realm' | 'audience'>): {
    grantType: string;
    parameters: Record<string, string>;
  };
  /** The parameter of the password request that takes a one-time code, where the provider has one. */
  oneTimeCodeParameter?: string;
  /** How a second step goes, where the provider has one in this grant. */
  mfa?: MfaProtocol;
  /** Access tokens mean something to the provider alone: what they look like is never judged. */
  hasOpaqueAccessTokens: boolean;
  /** Reply headers that hold the id to give to a support desk, the first that is there counts. */
  requestIdHeaders: readonly string[];
  /** Reads the JSON object of an error's body; the members of RFC 6749 §5.2 unless the provider has others. */
  parseErrorBody(body: Record<string, unknown>): ErrorResponseBody;
  /** What an error means where this provider differs from RFC 6749 §5.2; `undefined` where it does not. */
  classifyError(error: ErrorResponse, purpose: RequestPurpose): FailureKind | undefined;
};

/** A member of an error's body that is a text. */
export const getString = (body: Record<string, unknown>, name: string): string | undefined => {
  const value = Object.hasOwn(body, name) ? body[name] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** A path below a URL that may end in a slash. */
export const appendPath = (url: string, path: string): string => `${url.replace(/\/$/, '')}${path}`;
