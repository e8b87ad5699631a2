/** A source file that keeps secrets in, or hostile input out. */
export type MutationTarget = {
  /** Below the root of the project. */
  file: string;
  /** Files of tests below `test/`, of which one goes red for every line of it that is undone. */
  killedBy: readonly string[];
  /** What can go without anything getting softer, and why. */
  equivalentMutants?: readonly (readonly [what: RegExp, reason: string])[];
  /** What would take the process of the tests with it, as it would the app: it is not tried. */
  untestable?: RegExp;
};

const wordingOnly = 'what a failure is called, and its words';
const redundantLimit = 'there are two limits, and the tighter one stays';
const refusesMore = 'refuses more';
const showsLess = 'shows less';
const speedOnly = 'speed: what would find nothing, or the same, is left out';

const hardeningTests = 'unit/hardening.test.ts';
const serverHardeningTests = 'unit/server-hardening.test.ts';
const redactionHardeningTests = 'unit/redaction-hardening.test.ts';
const logTests = [
  redactionHardeningTests,
  'unit/log/exchange-log.test.ts',
  'unit/log/secret-labels.test.ts',
  'unit/log/redact-property.test.ts',
];
const policyTests = ['unit/policy/keys.test.ts', 'unit/policy/root-owned-file.test.ts'];

/** What requests go through, and what comes back. */
export const protocolTargets: readonly MutationTarget[] = [
  {
    file: 'electron/http/exchange.ts',
    killedBy: ['unit/exchange.test.ts', 'unit/api-client.test.ts'],
    equivalentMutants: [[/overflow === 'hold'|first === undefined/, 'what is saved of a long reply']],
  },
  {
    file: 'electron/http/extra-ca.ts',
    killedBy: ['unit/extra-ca.test.ts'],
    equivalentMutants: [[/"return false;" turned round/, 'never reached: the last of a chain is refused before it']],
  },
  {
    file: 'electron/core/redaction/server-text.ts',
    killedBy: ['unit/redact.test.ts', 'unit/error-response.test.ts', 'unit/log/redact-property.test.ts'],
  },
  {
    file: 'electron/oauth/server-fetch.ts',
    killedBy: [serverHardeningTests, 'unit/token-response.test.ts', 'unit/mfa-client.test.ts', 'unit/client.test.ts'],
  },
  { file: 'electron/oauth/discovery.ts', killedBy: ['unit/discovery.test.ts', 'unit/client.test.ts'] },
  {
    file: 'electron/oauth/token-response.ts',
    killedBy: [serverHardeningTests, 'unit/token-response.test.ts', 'unit/refresh-tokens.test.ts'],
    equivalentMutants: [
      [/audience === undefined/, refusesMore],
      [/\.slice\(\)/, redundantLimit],
      [/id_token_expired/, wordingOnly],
    ],
  },
  {
    file: 'electron/oauth/id-token.ts',
    killedBy: [serverHardeningTests, 'unit/token-response.test.ts'],
    equivalentMutants: [[/\.slice\(\) in "redact/, redundantLimit]],
  },
  {
    file: 'electron/oauth/client.ts',
    killedBy: [
      serverHardeningTests,
      'unit/client.test.ts',
      'unit/client-refusals.test.ts',
      'unit/introspection.test.ts',
      'unit/mfa-client.test.ts',
      'unit/one-time-code.test.ts',
    ],
  },
  {
    file: 'electron/oauth/client-authentication.ts',
    killedBy: ['unit/client-authentication.test.ts', 'unit/client-assertion.test.ts'],
    equivalentMutants: [[/algorithm === 'HS256'/, 'signs the same a second time']],
  },
  { file: 'electron/oauth/client-key.ts', killedBy: ['unit/client-key.test.ts'] },
  {
    file: 'electron/oauth/parse-private-key.ts',
    killedBy: ['unit/client-key.test.ts'],
    equivalentMutants: [[/'EC PRIVATE KEY'/, wordingOnly]],
  },
  {
    file: 'electron/oauth/protocol-failure.ts',
    killedBy: [serverHardeningTests, 'unit/token-response.test.ts', 'unit/discovery.test.ts'],
  },
  {
    file: 'electron/oauth/error-response.ts',
    killedBy: ['unit/error-response.test.ts', 'unit/client.test.ts'],
    equivalentMutants: [[/unauthorized_client/, wordingOnly]],
  },
  { file: 'electron/oauth/freshness.ts', killedBy: [serverHardeningTests, 'unit/freshness.test.ts'] },
  { file: 'electron/oauth/retry-after.ts', killedBy: ['unit/error-response.test.ts'] },
  {
    file: 'electron/oauth/mfa/mfa-client.ts',
    killedBy: [serverHardeningTests, 'unit/mfa-client.test.ts', 'unit/mfa-contract.test.ts'],
    equivalentMutants: [[/\.slice\(\)/, redundantLimit]],
  },
  {
    file: 'electron/oauth/mfa/authenticators.ts',
    killedBy: ['unit/mfa-authenticators.test.ts', 'unit/mfa-client.test.ts'],
    equivalentMutants: [[/\.slice\(\)/, redundantLimit]],
  },
  { file: 'electron/oauth/mfa/flow.ts', killedBy: ['unit/mfa-flow.test.ts', 'unit/mfa-transient-failures.test.ts'] },
  {
    file: 'electron/api/client.ts',
    killedBy: [hardeningTests, redactionHardeningTests, 'unit/api-client.test.ts'],
    untestable: /a million times/,
    equivalentMutants: [
      [/\.slice\(\) in "name/, wordingOnly],
      [/never "typeof body/, 'what type a body is said to be'],
      [/never "signal\.aborted/, 'what was cancelled is not sent either way'],
      [/never "!token \|\| call\.token/, 'words about scopes'],
    ],
  },
  { file: 'electron/core/redaction/mask-bytes.ts', killedBy: ['unit/mask.test.ts'] },
  { file: 'electron/api/request-to-call.ts', killedBy: ['unit/api-parts.test.ts', 'unit/profile-schema.test.ts'] },
  {
    file: 'electron/api/openapi/read-document.ts',
    killedBy: [redactionHardeningTests, 'unit/openapi.test.ts'],
    equivalentMutants: [[/\.slice\(\)/, redundantLimit]],
    // V8 gives up where it meets a regular expression with its stack nearly used up, which these keep parsers from.
    untestable: /depth|quoted|character ===/i,
  },
];

/** What holds secrets, and what is read from files. */
export const storageTargets: readonly MutationTarget[] = [
  { file: 'electron/core/secret.ts', killedBy: ['unit/secret.test.ts', hardeningTests] },
  { file: 'electron/vault/aes-gcm.ts', killedBy: [hardeningTests, 'unit/vault.test.ts', 'unit/sealed-vault.test.ts'] },
  { file: 'electron/vault/keychain-timeout.ts', killedBy: ['unit/keychain.test.ts'] },
  {
    file: 'electron/vault/vault-file.ts',
    killedBy: [hardeningTests, 'unit/sealed-vault.test.ts', 'unit/vault-damage.test.ts'],
  },
  {
    file: 'electron/vault/encrypted-vault.ts',
    killedBy: [hardeningTests, 'unit/sealed-vault.test.ts', 'unit/vault-damage.test.ts'],
    equivalentMutants: [
      [/never "other\.key\.equals/, 'what the same key opens is brought over once more'],
      [/text === known\.text"/, speedOnly],
    ],
  },
  { file: 'electron/node/log-file.ts', killedBy: ['unit/log.test.ts'] },
  { file: 'electron/node/app-files.ts', killedBy: ['unit/node-ports.test.ts', hardeningTests] },
  { file: 'electron/node/chosen-files.ts', killedBy: ['unit/node-ports.test.ts', hardeningTests] },
  { file: 'electron/node/replace-file.ts', killedBy: ['unit/node-ports.test.ts', hardeningTests] },
  { file: 'electron/core/failure.ts', killedBy: ['unit/failure.test.ts'] },
  { file: 'electron/settings/settings-store.ts', killedBy: ['unit/settings.test.ts'] },
  { file: 'electron/shell/file-drop.ts', killedBy: ['unit/file-drop.test.ts'] },
  {
    file: 'electron/session/mfa-prompter.ts',
    killedBy: [hardeningTests, 'unit/mfa-flow.test.ts', 'unit/mfa-transient-failures.test.ts', 'unit/session.test.ts'],
  },
  { file: 'electron/session/idle-lock.ts', killedBy: ['unit/idle-lock.test.ts'] },
  { file: 'electron/exchange-log/clear-tokens-on-sign-out.ts', killedBy: ['unit/log/forget-tokens.test.ts'] },
  {
    file: 'electron/exchange-log/exchange-log.ts',
    killedBy: ['unit/log/exchange-log.test.ts'],
    equivalentMutants: [
      [/body\?\.kind === 'form'|!entries\.includes/, 'how much memory the log is said to take'],
      [/\.slice\(\) in "redactor/, redundantLimit],
    ],
  },
  {
    file: 'electron/core/redaction/redact-message.ts',
    killedBy: logTests,
    equivalentMutants: [
      [/never "at < 0"|never "!\/\^basic/, showsLess],
      [/\.slice\(\) in "text\.slice\(0, maxBodyCharacters/, redundantLimit],
    ],
  },
  {
    file: 'electron/core/redaction/redactor.ts',
    killedBy: logTests,
    equivalentMutants: [
      [/labelsByValue\.has\(value\)|known !== undefined|!\/\[=:\]/, speedOnly],
      [/value === ''/, 'nothing is no secret'],
    ],
  },
  { file: 'electron/core/redaction/redact-json.ts', killedBy: logTests },
  {
    file: 'electron/core/redaction/secret-labels.ts',
    killedBy: logTests,
    equivalentMutants: [[/maxLabels/, 'how much memory names take']],
  },
  { file: 'electron/core/redaction/secret-names.ts', killedBy: logTests },
  {
    file: 'electron/reports/remove-personal-data.ts',
    killedBy: ['unit/report.test.ts'],
    equivalentMutants: [[/Array\.isArray\(inner\)/, 'a list is taken for an object, and names go from it as well']],
  },
  {
    file: 'electron/profiles/parse-profile.ts',
    killedBy: [redactionHardeningTests, 'unit/profile-schema.test.ts', 'unit/profiles.test.ts'],
  },
  {
    file: 'electron/profiles/profiles.ts',
    killedBy: [hardeningTests, 'unit/profiles.test.ts', 'unit/profile-editing.test.ts', 'unit/policy/keys.test.ts'],
    equivalentMutants: [[/never "!secret"/, 'nothing is forgotten that is not there']],
  },
  {
    file: 'electron/profiles/profile-import.ts',
    killedBy: [redactionHardeningTests, 'unit/profile-editing.test.ts'],
    equivalentMutants: [
      [/!Array\.isArray\(json\)|typeof content/, wordingOnly],
      [/source === undefined/, 'a new profile gets an id of its own'],
    ],
  },
  { file: 'electron/profiles/origin-consent.ts', killedBy: ['unit/profile-editing.test.ts'] },
  { file: 'electron/profiles/parse-issuer.ts', killedBy: ['unit/read-issuer.test.ts'] },
  {
    file: 'electron/profiles/read-issuer.ts',
    killedBy: [serverHardeningTests, 'unit/read-issuer.test.ts'],
    equivalentMutants: [[/\.slice\(\)/, redundantLimit]],
  },
  { file: 'electron/profiles/client-key-file.ts', killedBy: [hardeningTests, 'unit/client-key-file.test.ts'] },
  { file: 'electron/policy/root-owned-file.ts', killedBy: ['unit/policy/root-owned-file.test.ts', hardeningTests] },
  {
    file: 'electron/policy/policy.ts',
    killedBy: [...policyTests, 'unit/policy/gates.test.ts', hardeningTests],
    equivalentMutants: [
      [/key === 'extraCa'|toDisplayValue\(key, value\)/, 'how a policy is worded: what is secret in it is a `Secret`'],
      [/problems\.length === 0 && sources/, 'what the log says'],
    ],
  },
  {
    file: 'electron/policy/client-credentials.ts',
    killedBy: policyTests,
    equivalentMutants: [[/!file|is not there/, 'refused in other words']],
  },
  { file: 'electron/policy/linux.ts', killedBy: policyTests },
  {
    file: 'electron/policy/read-sources.ts',
    killedBy: policyTests,
    equivalentMutants: [[/name === ignoredKey|never "!raw"/, refusesMore]],
  },
];
