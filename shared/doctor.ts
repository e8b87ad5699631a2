import { z } from 'zod';

/** What the doctor looks at, in this order: what comes first is the cause of what comes after it. */
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

export type DoctorCheck = (typeof doctorChecks)[number];

/** Everything that the doctor can find. Each has words: what it is and what to do. */
export const doctorCauses = [
  'policy_bad',
  'policy_permissions',
  'file_unreadable',
  'profile_invalid',
  'profile_unknown',
  'no_profile',
  'vault_memory',
  'vault_replaced',
  'vault_other_key',
  // The way to the server
  'host_not_found',
  'connection_refused',
  'connection_lost',
  'timed_out',
  'offline',
  'proxy_refused',
  'tls_untrusted',
  'tls_expired',
  'tls_name_mismatch',
  'tls_failed',
  'not_http',
  'clock_ahead',
  'clock_behind',
  // What the server says of itself
  'discovery_redirected',
  'discovery_page',
  'discovery_missing',
  'discovery_malformed',
  'discovery_incomplete',
  'issuer_mismatch',
  'endpoint_elsewhere',
  'endpoint_unreachable',
  'server_error',
  'keys_unreadable',
  'keys_empty',
  'keys_unusable',
  'keys_not_named',
  'grant_not_listed',
  // What it says to this client
  'client_secret_missing',
  'client_key_missing',
  'client_key_invalid',
  'client_refused_public',
  'client_refused_secret',
  'client_refused_key',
  'grant_not_allowed',
  'scope_refused',
  'rate_limited',
  'rule_refused',
  'refused_unexplained',
  'token_endpoint_odd',
  'token_endpoint_redirected',
  'anyone_signs_in',
  'api_unreachable',
  'api_not_allowed',
] as const;

export type DoctorCause = (typeof doctorCauses)[number];

export const doctorVerdicts = ['ok', 'warning', 'failure', 'skipped'] as const;
export type DoctorVerdict = (typeof doctorVerdicts)[number];

/** What one check found. No secret is in it, and nothing of a reply's body but names that the server gives itself. */
export const doctorFindingSchema = z.strictObject({
  check: z.enum(doctorChecks),
  verdict: z.enum(doctorVerdicts),
  /** The profile's name, where it is about one. */
  profile: z.string().optional(),
  /** For `warning` and `failure`. */
  cause: z.enum(doctorCauses).optional(),
  /** What the words need to be exact. */
  facts: z.record(z.string(), z.string()),
  /** Each thing that does not hold in a file, by its place. */
  problems: z.array(z.strictObject({ path: z.string(), reason: z.string() })).optional(),
});

export type DoctorFinding = z.infer<typeof doctorFindingSchema>;

/** All findings. The shape is stable: scripts read it (`latchkey doctor --json`). */
export const doctorReportSchema = z.strictObject({
  format: z.literal('latchkey-doctor'),
  version: z.literal(1),
  /** The worst of all. */
  verdict: z.enum(['ok', 'warning', 'failure']),
  /** What to put right first: the first failure, or else the first warning. */
  cause: doctorFindingSchema.optional(),
  findings: z.array(doctorFindingSchema),
});

export type DoctorReport = z.infer<typeof doctorReportSchema>;
