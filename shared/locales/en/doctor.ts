import type { DoctorCause, DoctorCheck, DoctorVerdict } from '../../doctor.ts';

/** What the doctor looks at, and what it says where all is well. */
const checks = {
  policy: { title: 'Policy', ok: 'Used: {{sources}}.' },
  profile: { title: 'Profile', ok: 'Every field holds.' },
  vault: { title: 'Secrets', ok: 'Kept encrypted, the key by {{protector}}.' },
  connection: { title: 'Connection', ok: '{{host}} answers. {{way}} {{certificate}}' },
  clock: { title: 'Clock', ok: "Within {{duration}} of the server's." },
  discovery: { title: 'Discovery', ok: 'The issuer is {{issuer}}.' },
  endpoints: { title: 'Endpoints', ok: 'All of {{hosts}} answer.' },
  keys: { title: 'Keys', ok: '{{count}} to check signatures with.' },
  grant: { title: 'Password grant', ok: 'The server lists it.' },
  client: {
    title: 'Client',
    ok: 'Accepted: the server refused only the made-up user.',
  },
  api: { title: 'API', ok: '{{hosts}} answers.' },
} as const satisfies Record<DoctorCheck, { title: string; ok: string }>;

/** What was found and what to do, for whoever sets a machine or a server up. */
const causes = {
  policy_bad: {
    what: 'The policy in {{source}} cannot be used, so Latchkey is locked down.',
    next: 'Put right what is listed, then start Latchkey again.',
  },
  policy_permissions: {
    what: '{{source}} {{reason}}.',
    next: 'Latchkey uses a policy only where nobody but root can change it.',
  },
  file_unreadable: { what: '{{source}} cannot be read.', next: 'Check the path, and that you may read it.' },
  profile_invalid: { what: 'The profile in {{source}} has mistakes.', next: 'Put right what is listed.' },
  profile_unknown: {
    what: 'There is no profile "{{id}}" on this computer.',
    next: 'Name one of: {{known}}. Or name a profile file or policy file.',
  },
  no_profile: {
    what: 'There is no profile on this computer.',
    next: 'Put a profile file into the profiles folder, or set profiles by policy.',
  },
  vault_memory: {
    what: 'Nothing is kept: this computer has no keychain that Latchkey can use ({{reason}}).',
    next: 'People sign in and enter client secrets again after each start. Unlock or install a keychain to change that.',
  },
  vault_replaced: {
    what: 'The stored secrets could not be read and were set aside.',
    next: 'Enter client secrets once more.',
  },
  vault_other_key: {
    what: 'Stored secrets are here, but the key to them is not.',
    next: 'Unlock the keychain of the account that they were kept with, or enter everything once more.',
  },
  host_not_found: {
    what: '{{host}} has no address: the name is not known here.',
    next: 'Check the spelling of the issuer, then DNS and VPN on this computer.',
  },
  connection_refused: {
    what: '{{host}} refuses the connection.',
    next: 'Check the port in the issuer, whether the server runs, and firewalls between here and there.',
  },
  connection_lost: {
    what: '{{host}} takes the connection and drops it without an answer.',
    next: 'Check that the address is a web server, and what stands before it (load balancer, firewall).',
  },
  timed_out: {
    what: '{{host}} does not answer in time.',
    next: 'Check firewalls that drop packets silently, then the load of the server.',
  },
  offline: { what: 'This computer has no network.', next: 'Connect it, then check again.' },
  proxy_refused: {
    what: 'The proxy ({{proxy}}) did not let the connection to {{host}} through.',
    next: 'Check the proxy\'s address, whether it wants to be signed in to (policy "proxyCredentials"), and whether it has a list of allowed hosts.',
  },
  tls_untrusted: {
    what: 'The certificate of {{host}} is by an authority that this computer does not trust{{by}}.',
    next: "Add that authority to the system's trust store, or to the policy extraCa. If you do not know it, somebody may be in between.",
  },
  tls_expired: {
    what: 'The certificate of {{host}} is not valid today ({{from}} to {{until}}).',
    next: "Check this computer's date. If it is right, the server needs a new certificate.",
  },
  tls_name_mismatch: {
    what: 'The certificate of {{host}} is for other names: {{names}}.',
    next: 'Use one of those names as the issuer, or give the server a certificate for this one.',
  },
  tls_failed: {
    what: '{{host}} does not speak TLS there ({{code}}).',
    next: 'Check the port: it may be the one for plain http, or another service.',
  },
  not_http: { what: 'What answers at {{host}} is not a web server.', next: 'Check the port in the issuer.' },
  clock_ahead: {
    what: "This computer's clock is {{duration}} ahead of the server's.",
    next: 'Set it, or let it set itself (NTP). Tokens would seem to have ended.',
  },
  clock_behind: {
    what: "This computer's clock is {{duration}} behind the server's.",
    next: 'Set it, or let it set itself (NTP). Tokens would seem to be from the future.',
  },
  discovery_redirected: {
    what: '{{host}} redirects its discovery document elsewhere.',
    next: 'Use the address that it leads to as the issuer. Latchkey does not follow redirects.',
  },
  discovery_page: {
    what: '{{host}} answers with a web page where its discovery document should be.',
    next: 'Check the path of the issuer. A sign-in page of the network may also be in between.',
  },
  discovery_missing: {
    what: '{{host}} has no discovery document below this issuer.',
    next: 'Check the path of the issuer: at many servers it names a realm or a tenant.',
  },
  discovery_malformed: {
    what: 'The discovery document of {{host}} is not a JSON object.',
    next: 'Check the path of the issuer, and what the server answers there.',
  },
  discovery_incomplete: {
    what: 'The discovery document of {{host}} does not say where {{code}} is.',
    next: 'Check that this server has the token endpoint turned on.',
  },
  issuer_mismatch: {
    what: 'The server calls itself {{actual}}, the profile {{expected}}.',
    next: 'Put into the profile exactly what the server says, or set expectedIssuer.',
  },
  endpoint_elsewhere: {
    what: 'The server names {{code}} at {{host}}, where this profile does not allow it.',
    next: 'If {{host}} is right, add its origin to tokenEndpointOrigin (for the token endpoint) or endpointOrigins.',
  },
  endpoint_unreachable: {
    what: '{{host}}, which the server names for its endpoints, cannot be reached ({{reason}}).',
    next: 'Check DNS, proxy and firewalls for this host as well.',
  },
  server_error: {
    what: '{{host}} answers with an error of its own (status {{status}}).',
    next: "Look into the server's log.",
  },
  keys_unreadable: {
    what: 'The keys of {{host}} cannot be read.',
    next: 'Without them nobody can sign in with the scope openid. Check what the server answers at its jwks_uri.',
  },
  keys_empty: {
    what: '{{host}} publishes no keys.',
    next: 'Without them nobody can sign in with the scope openid. Let the server make a signing key.',
  },
  keys_unusable: {
    what: 'None of the keys of {{host}} can check a signature.',
    next: 'Let the server publish a signing key (RSA, EC or Ed25519).',
  },
  keys_not_named: {
    what: '{{host}} does not say where its keys are.',
    next: 'Without them nobody can sign in with the scope openid. Add jwks_uri to its discovery document.',
  },
  grant_not_listed: {
    what: '{{host}} does not list the password grant ({{grant}}).',
    next: 'Some servers have it all the same: see the check of the client. If that fails too, turn the grant on.',
  },
  client_secret_missing: {
    what: 'No client secret is known for this profile.',
    next: 'Enter it once at the sign-in screen, or set it by policy (clientSecrets).',
  },
  client_key_missing: {
    what: 'No client key is known for this profile.',
    next: 'Choose its file once at the sign-in screen, or name it by policy (clientKeys).',
  },
  client_key_invalid: {
    what: 'The client key cannot be used ({{reason}}).',
    next: 'Choose the right file once more.',
  },
  client_refused_public: {
    what: '{{host}} does not know the client "{{client}}", or wants a secret from it.',
    next: 'Check clientId. If the client is not public at the server, set clientAuthentication.',
  },
  client_refused_secret: {
    what: '{{host}} does not take the client "{{client}}" with this secret.',
    next: 'Check clientId, then the secret, then clientAuthentication ({{method}}) and basicEncoding.',
  },
  client_refused_key: {
    what: '{{host}} does not take the client "{{client}}" with this key.',
    next: 'Check clientId, that the server has the public key, and clientAssertion (algorithm, key id, audience).',
  },
  grant_not_allowed: {
    what: '{{host}} does not let the client "{{client}}" use the password grant.',
    next: 'Turn the grant on for this client at the server (often called "direct access" or "resource owner password").',
  },
  scope_refused: {
    what: '{{host}} refuses a scope of this profile ({{scopes}}).',
    next: 'Take out what the client may not ask for, or allow it at the server.',
  },
  rate_limited: {
    what: '{{host}} has had too many tries and does not answer this one.',
    next: 'Wait a few minutes, then check again.',
  },
  rule_refused: {
    what: 'A rule at {{host}} refused the made-up user before its password was looked at.',
    next: "The client seems to be accepted. If people cannot sign in, look for that rule in the server's log.",
  },
  refused_unexplained: {
    what: '{{host}} refused a made-up user without saying whether it accepts the client "{{client}}".',
    next: 'Sign in as somebody who exists. If that is refused too, check clientId, the secret or key, and clientAuthentication ({{method}}).',
  },
  token_endpoint_odd: {
    what: 'The token endpoint of {{host}} answers with something else than an OAuth error ({{reason}}).',
    next: "Look into the server's log for this moment.",
  },
  token_endpoint_redirected: {
    what: 'The token endpoint of {{host}} redirects elsewhere.',
    next: 'Latchkey does not send a password after a redirect. Let the server name the right address.',
  },
  anyone_signs_in: {
    what: '{{host}} signed a made-up user in.',
    next: 'Do not use this server: it takes any username and password.',
  },
  api_unreachable: {
    what: 'The API at {{host}} cannot be reached ({{reason}}).',
    next: 'Check the address in api.origins, DNS, proxy and firewalls.',
  },
  api_not_allowed: {
    what: 'Policy does not let access tokens go to {{host}}.',
    next: 'Add it to allowedApiOrigins, or take it out of the profile.',
  },
} as const satisfies Record<DoctorCause, { what: string; next: string }>;

const verdicts = {
  ok: 'OK',
  warning: 'Warning',
  failure: 'Failure',
  skipped: 'Left out',
} as const satisfies Record<DoctorVerdict, string>;

/** Findings in words, for `sayFinding`. */
export const findings = {
  verdict: verdicts,
  check: checks,
  cause: causes,
  /** A check that could not be made because of another one. */
  after: 'Not looked at, because of: {{after}}.',
  /** A check that there is nothing to look at for. */
  nothing: 'Nothing to look at.',
  allWell: 'All is well.',
  noPolicy: 'This computer has none.',
  direct: 'Reached directly.',
  byProxy: 'Reached by {{proxy}}.',
  byAuthority: ' ({{issuer}})',
  certificate: 'Its certificate is by {{issuer}}, until {{until}}.',
  usage: 'Usage: latchkey doctor [profile id, profile file or policy file] [--json]',
} as const;

/** The check in Settings. */
export const doctor = {
  title: 'Check this setup',
  intro:
    'Looks at policy, profile, network, server and API, and says what to put right first. It also tries to sign in as somebody who does not exist, which leaves one failed sign-in in the log of {{host}}.',
  run: 'Check this setup…',
  again: 'Check again',
  running: 'Checking…',
  looking: 'Checking: {{title}} · {{at}} of {{all}}',
  found: '{{title}}: {{verdict}}.',
  waiting: 'Not looked at yet.',
  stopped: 'Stopped.',
  failed: "The check couldn't be made. Try again.",
  profile: 'Profile',
  copy: 'Copy results',
  first: 'Put this right first',
  firstWarning: 'Worth knowing',
  details: 'Every check',
} as const;
