import { z } from 'zod';

/** Failures before any HTTP response. */
export const networkFailureKinds = [
  'host_not_found',
  'connection_refused',
  'connection_lost',
  'timed_out',
  'offline',
  'proxy_refused',
  'request_blocked',
  'port_blocked',
  'tls_untrusted',
  'tls_expired',
  'tls_name_mismatch',
  'tls_failed',
  'tls_client_certificate',
  'request_failed',
] as const;

/**
 * Every kind of failure, distinguished by what the user can do. `locales` has a title and next step
 * for each.
 */
export const failureKinds = [
  // Errors of the authorization server (RFC 6749 §5.2 and the providers' own codes)
  'credentials_refused',
  'credentials_or_code_refused',
  'sign_in_refused',
  'account_disabled',
  'account_locked',
  'account_setup_required',
  'password_expired',
  'password_leaked',
  'verification_required',
  'session_ended',
  'mfa_required',
  'mfa_not_enrolled',
  'mfa_expired',
  'mfa_unanswered',
  'grant_not_allowed',
  'refresh_not_allowed',
  'mfa_not_allowed',
  'client_refused',
  'scope_refused',
  'access_denied',
  'request_refused',
  'rate_limited',
  'server_error',
  ...networkFailureKinds,
  'redirect_refused',
  // Invalid responses
  'response_not_json',
  'response_malformed',
  'response_too_large',
  'discovery_failed',
  'discovery_missing',
  'issuer_mismatch',
  'endpoint_refused',
  'keys_unavailable',
  'id_token_unsigned',
  'id_token_signature',
  'id_token_issuer',
  'id_token_audience',
  'id_token_expired',
  'id_token_invalid',
  'id_token_changed',
  'subject_changed',
  'access_token_audience',
  // Local errors
  'profile_invalid',
  'profile_unknown',
  'profile_read_only',
  'profile_in_use',
  'file_not_saved',
  'client_secret_missing',
  'client_key_missing',
  'client_key_invalid',
  'client_credential_mismatch',
  'signed_out',
  'origin_refused',
  'policy_refused',
  'copy_refused',
  'token_missing',
  'token_not_in_session',
  'refresh_token_missing',
  'scope_not_granted',
  'exchange_gone',
  'report_invalid',
  'report_unsaved',
  'url_invalid',
  'header_invalid',
  'headers_too_many',
  'request_too_large',
  'saved_requests_full',
  'request_holds_secret',
  'request_lacks_secret',
  'file_unwritable',
  'response_gone',
  'document_invalid',
  'parsing_timed_out',
  'parsing_failed',
  'clipboard_empty',
  'token_not_found',
  'token_too_large',
  'token_gone',
  'file_too_large',
  'file_unreadable',
  'verification_key_invalid',
  'verification_key_unsupported',
  'verification_address_invalid',
  'busy',
  'canceled',
  'internal',
] as const;

/** What went wrong, and thereby what the user can do. */
export type FailureKind = (typeof failureKinds)[number];

/** Codes and identifiers from the provider, shown under "Details". Never a response body. */
const failureDetailsSchema = z.strictObject({
  /** The `error` code (RFC 6749 §5.2) or the network error code (`ENOTFOUND`). */
  code: z.string().max(200).optional(),
  /** Sanitized `error_description`, truncated to 500 characters. */
  description: z.string().max(600).optional(),
  /** The HTTP status. */
  status: z.int().optional(),
  /** Request ID for the provider's support. */
  requestId: z.string().max(200).optional(),
  /** Method, origin and path of the request, without the query. */
  endpoint: z.string().max(2000).optional(),
});

/** What support needs to find the cause. */
export type FailureDetails = z.infer<typeof failureDetailsSchema>;

/** An invalid field of a profile. */
export const profileProblemSchema = z.strictObject({
  /** Path of the field, such as `api.origins[0]`. */
  path: z.string(),
  reason: z.string(),
});

/** Where a profile is invalid, and why. */
export type ProfileProblem = z.infer<typeof profileProblemSchema>;

/** Why none of a server's keys can verify an ID token (`id_token_signature`). */
export const signingKeyProblems = ['none_published', 'none_fits', 'damaged', 'weak', 'algorithm_unknown'] as const;

/** The reason why a server's keys cannot verify an ID token. */
export type SigningKeyProblem = (typeof signingKeyProblems)[number];

/** What is wrong with a server's metadata, in the words that the doctor uses too. */
export const diagnoses = [
  'discovery_redirected',
  'discovery_page',
  'discovery_malformed',
  'discovery_incomplete',
  'issuer_mismatch',
  'endpoint_elsewhere',
] as const;

/** A cause that describes a failure more precisely than its kind. */
export type Diagnosis = (typeof diagnoses)[number];

/** Why a file cannot be used as the client key of a profile. */
export const clientKeyProblems = [
  'not_a_key',
  'public_key',
  'certificate',
  'encrypted',
  'damaged',
  'several_keys',
  'not_for_signing',
  'rsa_too_short',
  'rsa_weak',
  'type_unsupported',
  'algorithm_mismatch',
  'too_large',
  'unreadable',
] as const;

/** The reason to refuse a client key file. */
export type ClientKeyProblem = (typeof clientKeyProblems)[number];

/** Values for the text of a failure. */
const failureFactsSchema = z.strictObject({
  host: z.string().optional(),
  /** The issuer of the profile, and the one that the server or token names instead. */
  expectedIssuer: z.string().optional(),
  actualIssuer: z.string().optional(),
  /** The client or audience that a token must be for, and the one that it is for. */
  expectedAudience: z.string().optional(),
  actualAudience: z.string().optional(),
  /** The host of an endpoint that the profile does not allow (`endpoint_refused`). */
  endpointHost: z.string().optional(),
  /** The member of the response, or claim of the ID token, that is missing or invalid. */
  member: z.string().max(200).optional(),
  /** Why no key can verify the ID token (`id_token_signature`). */
  signingKeyProblem: z.enum(signingKeyProblems).optional(),
  /** What is wrong with the server's metadata. */
  diagnosis: z.enum(diagnoses).optional(),
  /** What is wrong with the chosen file (`client_key_invalid`). */
  clientKeyProblem: z.enum(clientKeyProblems).optional(),
  /** The name of the header that cannot be sent (`header_invalid`). */
  header: z.string().optional(),
  scopes: z.array(z.string()).optional(),
  limitBytes: z.number().optional(),
  /** Earliest time to retry, in milliseconds since the epoch by the local clock. */
  retryAt: z.number().optional(),
  /** Provider, if its administrator must change something. */
  provider: z.string().optional(),
  /** Whether the two Basic encodings differ for this ID and secret. */
  basicEncodingMatters: z.boolean().optional(),
  /** Whether the server may expect another audience in the client assertion. */
  assertionAudienceMatters: z.boolean().optional(),
  /** Whether the request needs a client that authenticates, and the profile's does not. */
  isPublicClient: z.boolean().optional(),
  /** Local clock minus server clock, in seconds. */
  clockSkewSeconds: z.number().optional(),
});

/** The values that a failure's text mentions. */
export type FailureFacts = z.infer<typeof failureFactsSchema>;

export const failureSchema = z.strictObject({
  kind: z.enum(failureKinds),
  facts: failureFactsSchema.optional(),
  problems: z.array(profileProblemSchema).optional(),
  details: failureDetailsSchema.optional(),
});

/** A failure, as the page receives it. */
export type Failure = z.infer<typeof failureSchema>;
