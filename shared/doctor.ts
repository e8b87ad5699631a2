import { z } from 'zod';
import { diagnoses, networkFailureKinds, profileProblemSchema } from './errors.ts';

/** The doctor's checks, in order: an earlier failure causes the later ones. */
export const doctorChecks = [
  'policy',
  'profile',
  'vault',
  'connection',
  'clock',
  'discovery',
  'endpoints',
  'keys',
  'grant',
  'client',
  'api',
] as const;

/** One check of the doctor. */
export type DoctorCheck = (typeof doctorChecks)[number];

export const doctorStatuses = ['ok', 'warning', 'failure', 'skipped'] as const;

/** The result of a check; `skipped` if an earlier failure prevents it. */
export type DoctorStatus = (typeof doctorStatuses)[number];

/** Every cause that the doctor reports. `locales` has a description and next step for each. */
export const doctorCauses = [
  'policy_invalid',
  'policy_permissions',
  'file_unreadable',
  'profile_invalid',
  'profile_unknown',
  'profile_forbidden',
  'no_profile',
  'vault_memory',
  'vault_replaced',
  'vault_other_key',
  // The connection to the server
  ...networkFailureKinds,
  'not_http',
  'clock_ahead',
  'clock_behind',
  // The server's metadata and keys
  ...diagnoses,
  'discovery_missing',
  'endpoint_unreachable',
  'server_error',
  'keys_unreadable',
  'keys_empty',
  'keys_unusable',
  'keys_many',
  'jwks_uri_missing',
  'keys_not_configured',
  'grant_not_listed',
  // The server's responses to this client
  'client_secret_missing',
  'client_key_missing',
  'client_key_invalid',
  'client_refused_public',
  'client_refused_secret',
  'client_refused_key',
  'grant_not_allowed',
  'scope_refused',
  'rate_limited',
  'access_denied',
  'client_unverified',
  'token_endpoint_not_oauth',
  'token_endpoint_redirected',
  'any_credentials_accepted',
  'api_unreachable',
  'api_not_allowed',
] as const;

/** The reason for a warning or failure. */
export type DoctorCause = (typeof doctorCauses)[number];

/** Why a host did not respond, or how a response was not OAuth's (fact `reason`). */
export const doctorReasons = [
  ...networkFailureKinds,
  'not_http',
  'response_not_json',
  'response_too_large',
  'response_unexpected',
] as const;

/** A value of the fact `reason`, for which `locales` has words. Others are codes of the server. */
export type DoctorReason = (typeof doctorReasons)[number];

/**
 * Result of one check. Contains no secrets, and nothing from response bodies except names that the
 * server gives itself, and the redacted code and description of an error.
 */
export const doctorFindingSchema = z.strictObject({
  check: z.enum(doctorChecks),
  status: z.enum(doctorStatuses),
  /** Name of the profile that was checked. */
  profile: z.string().optional(),
  /** For `warning` and `failure`. */
  cause: z.enum(doctorCauses).optional(),
  /** Values for the description's placeholders. */
  facts: z.record(z.string(), z.string()),
  /** Each problem in a file, by path. */
  problems: z.array(profileProblemSchema).optional(),
});

/** The result of one of the doctor's checks. */
export type DoctorFinding = z.infer<typeof doctorFindingSchema>;

/** All findings. The format is stable: scripts read it (`latchkey doctor --json`). */
export const doctorReportSchema = z.strictObject({
  format: z.literal('latchkey-doctor'),
  version: z.literal(1),
  /** The worst status. */
  status: z.enum(['ok', 'warning', 'failure']),
  /** What to fix first: the first failure, or else the first warning. */
  cause: doctorFindingSchema.optional(),
  findings: z.array(doctorFindingSchema),
});

/** The doctor's result, as the page and `latchkey doctor --json` show it. */
export type DoctorReport = z.infer<typeof doctorReportSchema>;
