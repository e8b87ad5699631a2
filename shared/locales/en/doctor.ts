import type { DoctorCause, DoctorCheck, DoctorReason, DoctorStatus } from '../../doctor.ts';
import { clientKeyProblemTexts } from './client-key-problems.ts';
import { diagnosisTexts } from './diagnoses.ts';
import { failures } from './failures.ts';
import { settings } from './settings.ts';

/** Title of each check, and its text if it passes. */
const checks = {
  policy: { title: 'Policy', ok: 'Loaded from {{sources}}.' },
  profile: { title: 'Profile', ok: 'All fields are valid.' },
  vault: { title: 'Secrets', ok: 'Stored encrypted. Key protection: {{protector}}.' },
  connection: { title: 'Connection', ok: '{{host}} responds. {{route}} {{certificate}}' },
  clock: { title: 'Clock', ok: "Within {{duration}} of the server's clock." },
  discovery: { title: 'Discovery', ok: 'The issuer is {{issuer}}.' },
  endpoints: { title: 'Endpoints', ok: 'All respond: {{hosts}}.' },
  keys: { title: 'Keys', ok: 'Usable signing keys: {{count}}.' },
  grant: { title: 'Password grant', ok: 'The server lists it.' },
  client: {
    title: 'Client',
    ok: 'Accepted: the server rejected only the made-up user.',
  },
  api: { title: 'API', ok: 'All respond: {{hosts}}.' },
} as const satisfies Record<DoctorCheck, { title: string; ok: string }>;

/** Description and next step for each cause, for administrators. */
const causes = {
  policy_invalid: {
    description: "The policy in {{source}} can't be used, so Latchkey is locked down.",
    next: 'Fix the problems listed, then restart Latchkey.',
  },
  policy_permissions: {
    description: '{{source}} {{reason}}.',
    next: 'Latchkey only uses a policy that only root can change.',
  },
  file_unreadable: { description: "{{source}} can't be read.", next: 'Check the path and its permissions.' },
  profile_invalid: { description: 'The profile in {{source}} is invalid.', next: 'Fix the problems listed.' },
  profile_forbidden: {
    description: "Your organization's policy allows no profile from {{source}}.",
    next: 'Pass the ID of a profile of the policy, or a policy file.',
  },
  profile_unknown: {
    description: 'There is no profile "{{id}}" on this computer.',
    next: 'Use one of: {{known}}. Or pass a profile file or policy file.',
  },
  no_profile: {
    description: 'There is no profile on this computer.',
    next: 'Add a profile file to the profiles folder, or set profiles by policy.',
  },
  vault_memory: {
    description: "Secrets aren't stored. {{reason}}",
    next: 'Users must sign in and enter client secrets after each start. To change that, unlock or install a keychain.',
  },
  vault_replaced: {
    description: "The stored secrets couldn't be read and were set aside.",
    next: 'Enter the client secrets again.',
  },
  vault_other_key: {
    description: 'Stored secrets exist, but their key is missing.',
    next: 'Unlock the keychain of the account that stored them, or enter everything again.',
  },
  host_not_found: {
    description: "{{host}} can't be resolved.",
    next: 'Check the issuer for typos, then DNS and VPN on this computer.',
  },
  connection_refused: {
    description: '{{host}} refuses the connection.',
    next: 'Check the port in the issuer, whether the server is running, and any firewalls on the way.',
  },
  connection_lost: {
    description: '{{host}} accepts the connection but closes it without a response.',
    next: 'Check that the address is a web server, and any load balancer or firewall in front of it.',
  },
  timed_out: {
    description: "{{host}} doesn't respond in time.",
    next: "Check for firewalls that drop packets silently, then the server's load.",
  },
  offline: { description: 'This computer is offline.', next: 'Connect to a network, then check again.' },
  proxy_refused: {
    description: 'The proxy ({{proxy}}) blocked the connection to {{host}}.',
    next: 'Check the proxy\'s address, whether it requires credentials (policy "proxyCredentials"), and its list of allowed hosts.',
  },
  request_blocked: {
    description: 'This computer blocked the connection to {{host}} ({{code}}).',
    next: 'Check firewalls, security software and policies on this computer.',
  },
  port_blocked: {
    description: "Chromium doesn't connect to the port of {{host}}, which is reserved for another service.",
    next: 'Use another port for the issuer.',
  },
  tls_untrusted: {
    description: "The certificate of {{host}} was issued by an authority that this computer doesn't trust{{by}}.",
    next: "Add the authority to the system's trust store or to the policy extraCa. If you don't recognize it, the connection may be intercepted.",
  },
  tls_expired: {
    description: "The certificate of {{host}} has expired or isn't valid yet ({{from}} to {{until}}).",
    next: "Check this computer's date. If it is correct, the server needs a new certificate.",
  },
  tls_name_mismatch: {
    description: 'The certificate of {{host}} is for different names: {{names}}.',
    next: 'Use one of those names as the issuer, or give the server a certificate for this one.',
  },
  tls_failed: {
    description: "{{host}} doesn't support TLS on this port ({{code}}).",
    next: 'Check the port: it may be for plain HTTP or another service.',
  },
  tls_client_certificate: {
    description: '{{host}} requires a client certificate ({{code}}).',
    next: "Latchkey doesn't send client certificates. Use an address of the server that doesn't require one.",
  },
  request_failed: {
    description: 'The request to {{host}} failed ({{code}}).',
    next: "Check again. If the problem persists, look up the code in the list of Chromium's network errors.",
  },
  not_http: { description: "{{host}} isn't a web server.", next: 'Check the port in the issuer.' },
  clock_ahead: {
    description: "This computer's clock is {{duration}} ahead of the server's.",
    next: 'Set the clock or enable NTP. Otherwise tokens seem to have expired.',
  },
  clock_behind: {
    description: "This computer's clock is {{duration}} behind the server's.",
    next: 'Set the clock or enable NTP. Otherwise tokens seem to be from the future.',
  },
  discovery_redirected: {
    description: diagnosisTexts.discovery_redirected,
    next: "Use the redirect's target as the issuer. Latchkey follows redirects only within the server's origin.",
  },
  discovery_page: {
    description: diagnosisTexts.discovery_page,
    next: "Check the issuer's path. Your network's sign-in page may also be intercepting requests.",
  },
  discovery_missing: {
    description: failures.discovery_missing.title,
    next: "Check the issuer's path: on many servers it includes a realm or tenant. For a server without a discovery document, enter its token endpoint in the profile.",
  },
  discovery_malformed: {
    description: diagnosisTexts.discovery_malformed,
    next: "Check the issuer's path and the server's response there.",
  },
  discovery_incomplete: {
    description: diagnosisTexts.discovery_incomplete,
    next: 'Check that the token endpoint is enabled on this server.',
  },
  issuer_mismatch: {
    description: diagnosisTexts.issuer_mismatch,
    next: "Copy the server's value into the profile exactly, or set the expected issuer.",
  },
  endpoint_elsewhere: {
    description: diagnosisTexts.endpoint_elsewhere,
    next: 'If {{endpointHost}} is correct, add its origin to the profile: as the token endpoint origin, or to the other endpoint origins.',
  },
  endpoint_unreachable: {
    description: "{{host}}, which hosts some of the server's endpoints, is unreachable ({{reason}}).",
    next: 'Check DNS, proxy and firewalls for this host too.',
  },
  server_error: {
    description: '{{host}} returned an internal error (status {{status}}).',
    next: "Check the server's log.",
  },
  keys_unreadable: {
    description: "The keys of {{host}} can't be loaded.",
    next: "Without them, sign-in with the scope openid fails. Check the server's response at its jwks_uri.",
  },
  keys_empty: {
    description: '{{host}} publishes no keys.',
    next: 'Without them, sign-in with the scope openid fails. Generate a signing key on the server.',
  },
  keys_unusable: {
    description: 'None of the keys of {{host}} can verify a signature.',
    next: 'Publish a signing key (RSA, EC or Ed25519) on the server.',
  },
  keys_many: {
    description: '{{host}} publishes {{count}} keys. Latchkey checks the first {{limit}} of them.',
    next: 'Remove keys that no longer sign tokens. Of the keys that fit a token, the first {{limit}} are tried.',
  },
  jwks_uri_missing: {
    description: "{{host}} doesn't specify where its keys are.",
    next: 'If the server signs ID tokens with a key, sign-in fails. Then add jwks_uri to its discovery document, or endpoints.keys to the profile.',
  },
  keys_not_configured: {
    description: "The profile doesn't say where the keys of {{host}} are.",
    next: 'If the server signs ID tokens with a key, sign-in fails. Then add endpoints.keys to the profile, or remove the scope openid.',
  },
  grant_not_listed: {
    description: "{{host}} doesn't list the password grant ({{grant}}).",
    next: 'Some servers support it anyway: see the client check. If that fails too, enable the grant.',
  },
  client_secret_missing: {
    description: 'No client secret is stored for this profile.',
    next: 'Enter it once on the sign-in screen, or set it by policy (clientSecrets).',
  },
  client_key_missing: {
    description: 'No client key is stored for this profile.',
    next: 'Choose its file once on the sign-in screen, or set it by policy (clientKeys).',
  },
  client_key_invalid: {
    description: "The file that is stored as the client key can't be used.",
    next: '{{reason}}',
  },
  client_refused_public: {
    description: '{{host}} doesn\'t recognize the client "{{client}}", or requires a secret.',
    next: "Check the client ID. If the client isn't public on the server, choose another client authentication.",
  },
  client_refused_secret: {
    description: '{{host}} rejects the client "{{client}}" with this secret.',
    next: 'Check the client ID, then the secret, then client authentication ({{method}}) and Basic header encoding.',
  },
  client_refused_key: {
    description: '{{host}} rejects the client "{{client}}" with this key.',
    next: 'Check the client ID, that the server has the public key, and algorithm, key ID and audience of the assertion.',
  },
  grant_not_allowed: {
    description: '{{host}} doesn\'t allow the client "{{client}}" to use the password grant.',
    next: 'Enable the grant for this client on the server (often called "direct access" or "resource owner password").',
  },
  scope_refused: {
    description: '{{host}} rejects a scope in this profile ({{scopes}}).',
    next: 'Remove the scopes that the client may not request, or allow them on the server.',
  },
  rate_limited: {
    description: '{{host}} is rate limiting: too many attempts.',
    next: 'Wait a few minutes, then check again.',
  },
  access_denied: {
    description: 'A policy at {{host}} rejected the made-up user before checking its password.',
    next: "The client seems to be accepted. If users can't sign in, look for that policy in the server's log.",
  },
  client_unverified: {
    description: '{{host}} rejected a made-up user without saying whether it accepts the client "{{client}}".',
    next: 'Sign in as a real user. If that is rejected too, check the client ID, the secret or key, and client authentication ({{method}}).',
  },
  token_endpoint_not_oauth: {
    description: "{{host}} didn't respond to a sign-in as an OAuth server does ({{reason}}).",
    next: "Check the server's log for this time.",
  },
  token_endpoint_redirected: {
    description: 'The token endpoint of {{host}} redirects requests.',
    next: "Latchkey doesn't send passwords after a redirect. Configure the correct address on the server.",
  },
  any_credentials_accepted: {
    description: "{{host}} signed in a user that doesn't exist.",
    next: "Don't use this server: it accepts any username and password.",
  },
  api_unreachable: {
    description: 'The API at {{host}} is unreachable ({{reason}}).',
    next: 'Check the address in api.origins, DNS, proxy and firewalls.',
  },
  api_not_allowed: {
    description: "Policy doesn't allow access tokens to be sent to {{host}}.",
    next: 'Add it to allowedApiOrigins, or remove it from the profile.',
  },
} as const satisfies Record<DoctorCause, { description: string; next: string }>;

/** Why a host didn't respond, or how its response was not OAuth's, within another description. */
const reasons = {
  host_not_found: "its name can't be resolved",
  connection_refused: 'it refuses the connection',
  connection_lost: 'it closed the connection',
  timed_out: "it doesn't respond in time",
  offline: 'this computer is offline',
  proxy_refused: 'the proxy blocked the connection',
  request_blocked: 'this computer blocked the connection',
  port_blocked: 'its port is reserved for another service',
  tls_untrusted: "this computer doesn't trust its certificate",
  tls_expired: "its certificate has expired or isn't valid yet",
  tls_name_mismatch: 'its certificate is for different names',
  tls_failed: "it doesn't support TLS on this port",
  tls_client_certificate: 'it requires a client certificate',
  request_failed: 'the request failed',
  not_http: "it isn't a web server",
  response_not_json: "the response isn't JSON",
  response_too_large: 'the response is too large',
  response_unexpected: 'the response is of another kind',
} as const satisfies Record<DoctorReason, string>;

const statuses = {
  ok: 'OK',
  warning: 'Warning',
  failure: 'Failure',
  skipped: 'Skipped',
} as const satisfies Record<DoctorStatus, string>;

/** Text of findings, for `describeFinding`. */
export const findings = {
  status: statuses,
  check: checks,
  cause: causes,
  reason: { ...clientKeyProblemTexts, ...reasons },
  unavailable: settings.unavailable,
  storageOff: 'Secret storage is turned off.',
  document: {
    not_needed: 'Not needed: the profile sets the endpoints.',
    none: "The server has no document. Latchkey uses the provider's standard endpoints.",
  },
  /** A check that was skipped because of another. */
  after: 'Skipped because of: {{after}}.',
  /** A check that doesn't apply. */
  nothing: 'Nothing to check.',
  noProblems: 'No problems found.',
  noPolicy: 'No policy on this computer.',
  direct: 'Direct connection.',
  byProxy: 'Connected through {{proxy}}.',
  byAuthority: ' ({{issuer}})',
  certificate: 'Certificate issued by {{issuer}}, valid until {{until}}.',
} as const;

/** The setup check in Settings. */
export const doctor = {
  title: 'Check this setup',
  intro:
    "Checks policy, profile, network, server and API, and tells you what to fix first. It also tries to sign in as a user that doesn't exist, which leaves one failed sign-in in the log of {{host}}.",
  run: 'Check this setup…',
  again: 'Check again',
  running: 'Checking…',
  progress: 'Checking: {{title}} · {{at}} of {{all}}',
  result: '{{title}}: {{status}}.',
  waiting: 'Not checked yet.',
  stopped: 'Stopped.',
  failed: 'The check failed to run. Try again.',
  profile: 'Profile',
  copy: 'Copy results',
  fixFirst: 'Fix this first',
  firstWarning: 'Good to know',
  details: 'All checks',
} as const;
