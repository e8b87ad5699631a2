/** A source file that keeps secrets in, or hostile input out. */
export type Hardened = {
  /** Below the root of the project. */
  file: string;
  /** Files of tests below `test/`, of which one goes red for every line of it that is undone. */
  noticedBy: readonly string[];
  /** What can go without anything getting softer, and why. */
  harmless?: readonly (readonly [what: RegExp, reason: string])[];
  /** What would take the process of the tests with it, as it would the app: it is not tried. */
  fatal?: RegExp;
};

const words = 'what a failure is called, and its words';
const twice = 'there are two limits, and the tighter one stays';
const refusesMore = 'refuses more';
const showsLess = 'shows less';
const speed = 'speed: what would find nothing, or the same, is left out';

const guards = 'unit/guards.test.ts';
const serverGuards = 'unit/server-guards.test.ts';
const shownGuards = 'unit/shown-guards.test.ts';
const ofLog = [
  shownGuards,
  'unit/log/exchange-log.test.ts',
  'unit/log/secret-labels.test.ts',
  'unit/log/redact-property.test.ts',
];
const ofPolicy = ['unit/policy/keys.test.ts', 'unit/policy/guarded-file.test.ts'];

/** What requests go through, and what comes back. */
export const wire: readonly Hardened[] = [
  {
    file: 'electron/http/exchange.ts',
    noticedBy: ['unit/exchange.test.ts', 'unit/api-client.test.ts'],
    harmless: [[/overflow === 'hold'|first === undefined/, 'what is saved of a long reply']],
  },
  {
    file: 'electron/http/extra-ca.ts',
    noticedBy: ['unit/extra-ca.test.ts'],
    harmless: [[/"return false;" turned round/, 'never reached: the last of a chain is refused before it']],
  },
  {
    file: 'electron/core/redaction/server-text.ts',
    noticedBy: ['unit/redact.test.ts', 'unit/reply-failure.test.ts', 'unit/log/redact-property.test.ts'],
  },
  {
    file: 'electron/oauth/server-fetch.ts',
    noticedBy: [serverGuards, 'unit/token-reply.test.ts', 'unit/mfa-wire.test.ts', 'unit/client.test.ts'],
  },
  { file: 'electron/oauth/discovery.ts', noticedBy: ['unit/discovery.test.ts', 'unit/client.test.ts'] },
  {
    file: 'electron/oauth/token-response.ts',
    noticedBy: [serverGuards, 'unit/token-reply.test.ts', 'unit/refresh-tokens.test.ts'],
    harmless: [
      [/audience === undefined/, refusesMore],
      [/\.slice\(\)/, twice],
      [/id_token_expired/, words],
    ],
  },
  {
    file: 'electron/oauth/id-token.ts',
    noticedBy: [serverGuards, 'unit/token-reply.test.ts'],
    harmless: [[/\.slice\(\) in "redact/, twice]],
  },
  {
    file: 'electron/oauth/client.ts',
    noticedBy: [
      serverGuards,
      'unit/client.test.ts',
      'unit/client-refusals.test.ts',
      'unit/introspection.test.ts',
      'unit/mfa-wire.test.ts',
      'unit/one-time-code.test.ts',
    ],
  },
  {
    file: 'electron/oauth/client-authentication.ts',
    noticedBy: ['unit/client-authentication.test.ts', 'unit/client-assertion.test.ts'],
    harmless: [[/algorithm === 'HS256'/, 'signs the same a second time']],
  },
  { file: 'electron/oauth/client-key.ts', noticedBy: ['unit/client-key.test.ts'] },
  {
    file: 'electron/oauth/parse-private-key.ts',
    noticedBy: ['unit/client-key.test.ts'],
    harmless: [[/'EC PRIVATE KEY'/, words]],
  },
  {
    file: 'electron/oauth/protocol-failure.ts',
    noticedBy: [serverGuards, 'unit/token-reply.test.ts', 'unit/discovery.test.ts'],
  },
  {
    file: 'electron/oauth/error-response.ts',
    noticedBy: ['unit/reply-failure.test.ts', 'unit/client.test.ts'],
    harmless: [[/unauthorized_client/, words]],
  },
  { file: 'electron/oauth/freshness.ts', noticedBy: [serverGuards, 'unit/freshness.test.ts'] },
  { file: 'electron/oauth/retry-after.ts', noticedBy: ['unit/reply-failure.test.ts'] },
  {
    file: 'electron/oauth/mfa/mfa-client.ts',
    noticedBy: [serverGuards, 'unit/mfa-wire.test.ts', 'unit/mfa-contract.test.ts'],
    harmless: [[/\.slice\(\)/, twice]],
  },
  {
    file: 'electron/oauth/mfa/authenticators.ts',
    noticedBy: ['unit/mfa-authenticators.test.ts', 'unit/mfa-wire.test.ts'],
    harmless: [[/\.slice\(\)/, twice]],
  },
  { file: 'electron/oauth/mfa/flow.ts', noticedBy: ['unit/mfa-flow.test.ts', 'unit/mfa-trouble.test.ts'] },
  {
    file: 'electron/api/client.ts',
    noticedBy: [guards, shownGuards, 'unit/api-client.test.ts'],
    fatal: /a million times/,
    harmless: [
      [/\.slice\(\) in "name/, words],
      [/never "typeof body/, 'what type a body is said to be'],
      [/never "signal\.aborted/, 'what was cancelled is not sent either way'],
      [/never "!token \|\| call\.token/, 'words about scopes'],
    ],
  },
  { file: 'electron/core/redaction/mask-bytes.ts', noticedBy: ['unit/mask.test.ts'] },
  { file: 'electron/api/request-to-call.ts', noticedBy: ['unit/api-parts.test.ts', 'unit/profile-schema.test.ts'] },
  {
    file: 'electron/api/openapi/read-document.ts',
    noticedBy: [shownGuards, 'unit/openapi.test.ts'],
    harmless: [[/\.slice\(\)/, twice]],
    // V8 gives up where it meets a regular expression with its stack nearly used up, which these keep parsers from.
    fatal: /depth|quoted|character ===/i,
  },
];

/** What holds secrets, and what is read from files. */
export const keeping: readonly Hardened[] = [
  { file: 'electron/core/secret.ts', noticedBy: ['unit/secret.test.ts', guards] },
  { file: 'electron/vault/aes-gcm.ts', noticedBy: [guards, 'unit/vault.test.ts', 'unit/sealed-vault.test.ts'] },
  { file: 'electron/vault/keychain-timeout.ts', noticedBy: ['unit/keychain.test.ts'] },
  {
    file: 'electron/vault/vault-file.ts',
    noticedBy: [guards, 'unit/sealed-vault.test.ts', 'unit/vault-damage.test.ts'],
  },
  {
    file: 'electron/vault/encrypted-vault.ts',
    noticedBy: [guards, 'unit/sealed-vault.test.ts', 'unit/vault-damage.test.ts'],
    harmless: [
      [/never "other\.key\.equals/, 'what the same key opens is brought over once more'],
      [/text === known\.text"/, speed],
    ],
  },
  { file: 'electron/node/log-file.ts', noticedBy: ['unit/log.test.ts'] },
  { file: 'electron/node/files.ts', noticedBy: ['unit/node-ports.test.ts', guards] },
  { file: 'electron/core/failure.ts', noticedBy: ['unit/failure.test.ts'] },
  { file: 'electron/settings/settings-store.ts', noticedBy: ['unit/settings.test.ts'] },
  { file: 'electron/shell/file-drop.ts', noticedBy: ['unit/file-drop.test.ts'] },
  {
    file: 'electron/session/mfa-prompter.ts',
    noticedBy: [guards, 'unit/mfa-flow.test.ts', 'unit/mfa-trouble.test.ts', 'unit/session.test.ts'],
  },
  { file: 'electron/session/idle-lock.ts', noticedBy: ['unit/idle-lock.test.ts'] },
  { file: 'electron/exchange-log/clear-tokens-on-sign-out.ts', noticedBy: ['unit/log/forget-tokens.test.ts'] },
  {
    file: 'electron/exchange-log/exchange-log.ts',
    noticedBy: ['unit/log/exchange-log.test.ts'],
    harmless: [
      [/body\?\.kind === 'form'|!entries\.includes/, 'how much memory the log is said to take'],
      [/\.slice\(\) in "redactor/, twice],
    ],
  },
  {
    file: 'electron/core/redaction/redact-message.ts',
    noticedBy: ofLog,
    harmless: [
      [/never "at < 0"|never "!\/\^basic/, showsLess],
      [/\.slice\(\) in "text\.slice\(0, maxBodyCharacters/, twice],
    ],
  },
  {
    file: 'electron/core/redaction/redactor.ts',
    noticedBy: ofLog,
    harmless: [
      [/minLength > text\.length|hits\.length === 0|own\.has\(value\)|known !== undefined|!\/\[=:\]/, speed],
      [/value === ''/, 'nothing is no secret'],
    ],
  },
  { file: 'electron/core/redaction/redact-json.ts', noticedBy: ofLog },
  {
    file: 'electron/core/redaction/secret-labels.ts',
    noticedBy: ofLog,
    harmless: [[/maxLabels/, 'how much memory names take']],
  },
  { file: 'electron/core/redaction/secret-names.ts', noticedBy: ofLog },
  {
    file: 'electron/reports/remove-personal-data.ts',
    noticedBy: ['unit/report.test.ts'],
    harmless: [[/Array\.isArray\(inner\)/, 'a list is taken for an object, and names go from it as well']],
  },
  {
    file: 'electron/profiles/parse-profile.ts',
    noticedBy: [shownGuards, 'unit/profile-schema.test.ts', 'unit/profiles.test.ts'],
  },
  {
    file: 'electron/profiles/profiles.ts',
    noticedBy: [guards, 'unit/profiles.test.ts', 'unit/profile-editing.test.ts', 'unit/policy/keys.test.ts'],
    harmless: [[/never "!secret"/, 'nothing is forgotten that is not there']],
  },
  {
    file: 'electron/profiles/profile-import.ts',
    noticedBy: [shownGuards, 'unit/profile-editing.test.ts'],
    harmless: [
      [/!Array\.isArray\(json\)|typeof content/, words],
      [/source === undefined/, 'a new profile gets an id of its own'],
    ],
  },
  { file: 'electron/profiles/origin-consent.ts', noticedBy: ['unit/profile-editing.test.ts'] },
  { file: 'electron/profiles/parse-issuer.ts', noticedBy: ['unit/read-issuer.test.ts'] },
  {
    file: 'electron/profiles/read-issuer.ts',
    noticedBy: [serverGuards, 'unit/read-issuer.test.ts'],
    harmless: [[/\.slice\(\)/, twice]],
  },
  { file: 'electron/profiles/client-key-file.ts', noticedBy: [guards, 'unit/client-key-file.test.ts'] },
  { file: 'electron/policy/root-owned-file.ts', noticedBy: ['unit/policy/guarded-file.test.ts', guards] },
  {
    file: 'electron/policy/policy.ts',
    noticedBy: [...ofPolicy, 'unit/policy/gates.test.ts', guards],
    harmless: [
      [/key === 'extraCa'|toDisplayValue\(key, value\)/, 'how a policy is worded: what is secret in it is a `Secret`'],
      [/problems\.length === 0 && sources/, 'what the log says'],
    ],
  },
  {
    file: 'electron/policy/client-credentials.ts',
    noticedBy: ofPolicy,
    harmless: [[/!file|is not there/, 'refused in other words']],
  },
  { file: 'electron/policy/linux.ts', noticedBy: ofPolicy },
  {
    file: 'electron/policy/read-sources.ts',
    noticedBy: ofPolicy,
    harmless: [[/name === ignoredKey|never "!raw"/, refusesMore]],
  },
];
