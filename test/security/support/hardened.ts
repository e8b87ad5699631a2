/** A source file that keeps secrets in, or hostile input out. */
export type Hardened = {
  /** Below the root of the project. */
  file: string;
  /** Files of tests below `test/`, of which one goes red for every line of it that is undone. */
  noticedBy: readonly string[];
  /** What can go without anything getting softer, and why. */
  harmless?: readonly (readonly [what: RegExp, reason: string])[];
};

const words = 'what a failure is called, and its words';
const twice = 'there are two limits, and the tighter one stays';

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
    file: 'electron/oauth/redact.ts',
    noticedBy: ['unit/redact.test.ts', 'unit/reply-failure.test.ts', 'unit/log/redact-property.test.ts'],
  },
  {
    file: 'electron/oauth/server-fetch.ts',
    noticedBy: ['unit/guards.test.ts', 'unit/token-reply.test.ts', 'unit/mfa-wire.test.ts', 'unit/client.test.ts'],
  },
  { file: 'electron/oauth/discovery.ts', noticedBy: ['unit/discovery.test.ts', 'unit/client.test.ts'] },
  {
    file: 'electron/oauth/token-reply.ts',
    noticedBy: ['unit/guards.test.ts', 'unit/token-reply.test.ts', 'unit/refresh-tokens.test.ts'],
    harmless: [
      [/audience === undefined/, 'refuses more'],
      [/\.slice\(\)/, twice],
      [/id_token_expired/, words],
    ],
  },
  {
    file: 'electron/oauth/id-token.ts',
    noticedBy: ['unit/guards.test.ts', 'unit/token-reply.test.ts'],
    harmless: [[/\.slice\(\) in "redact/, twice]],
  },
  {
    file: 'electron/oauth/client.ts',
    noticedBy: [
      'unit/guards.test.ts',
      'unit/client.test.ts',
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
    file: 'electron/oauth/client-key-text.ts',
    noticedBy: ['unit/client-key.test.ts'],
    harmless: [[/'EC PRIVATE KEY'/, words]],
  },
  {
    file: 'electron/oauth/protocol-failure.ts',
    noticedBy: ['unit/guards.test.ts', 'unit/token-reply.test.ts', 'unit/discovery.test.ts'],
  },
  {
    file: 'electron/oauth/reply-failure.ts',
    noticedBy: ['unit/reply-failure.test.ts', 'unit/client.test.ts'],
    harmless: [[/unauthorized_client/, words]],
  },
  { file: 'electron/oauth/freshness.ts', noticedBy: ['unit/guards.test.ts', 'unit/freshness.test.ts'] },
  { file: 'electron/oauth/server-time.ts', noticedBy: ['unit/reply-failure.test.ts'] },
  { file: 'electron/oauth/mfa/mfa-required.ts', noticedBy: ['unit/mfa-wire.test.ts'] },
  { file: 'electron/oauth/mfa/wire.ts', noticedBy: ['unit/mfa-wire.test.ts', 'unit/mfa-contract.test.ts'] },
  {
    file: 'electron/oauth/mfa/authenticators.ts',
    noticedBy: ['unit/mfa-authenticators.test.ts', 'unit/mfa-wire.test.ts'],
  },
  { file: 'electron/oauth/mfa/flow.ts', noticedBy: ['unit/mfa-flow.test.ts'] },
  { file: 'electron/api/client.ts', noticedBy: ['unit/api-client.test.ts', 'unit/guards.test.ts'] },
  { file: 'electron/api/mask.ts', noticedBy: ['unit/mask.test.ts'] },
  { file: 'electron/api/saved-call.ts', noticedBy: ['unit/api-parts.test.ts', 'unit/profile-schema.test.ts'] },
  { file: 'electron/api/openapi/read-document.ts', noticedBy: ['unit/openapi.test.ts'] },
  { file: 'shared/loopback.ts', noticedBy: ['unit/exchange.test.ts', 'unit/profile-schema.test.ts'] },
];

/** What holds secrets, and what is read from files. */
export const keeping: readonly Hardened[] = [
  { file: 'electron/vault/secret.ts', noticedBy: ['unit/secret.test.ts', 'unit/guards.test.ts'] },
  {
    file: 'electron/vault/envelope.ts',
    noticedBy: ['unit/guards.test.ts', 'unit/vault.test.ts', 'unit/sealed-vault.test.ts'],
  },
  { file: 'electron/vault/keychain.ts', noticedBy: ['unit/keychain.test.ts'] },
  {
    file: 'electron/vault/protectors.ts',
    noticedBy: ['unit/sealed-vault.test.ts', 'unit/keychain.test.ts'],
    harmless: [[/\.slice\(\)/, 'how long the name of a key is']],
  },
  {
    file: 'electron/vault/vault-file.ts',
    noticedBy: ['unit/guards.test.ts', 'unit/sealed-vault.test.ts', 'unit/vault-damage.test.ts'],
  },
  {
    file: 'electron/vault/sealed-vault.ts',
    noticedBy: ['unit/guards.test.ts', 'unit/sealed-vault.test.ts', 'unit/vault-damage.test.ts'],
    harmless: [
      [/never "other\.key\.equals/, 'what the same key opens is brought over once more'],
      [/text === known\.text"/, 'speed: what has not changed is not read again'],
    ],
  },
  { file: 'electron/log.ts', noticedBy: ['unit/log.test.ts'] },
  { file: 'electron/node-ports.ts', noticedBy: ['unit/node-ports.test.ts', 'unit/guards.test.ts'] },
  { file: 'electron/failure.ts', noticedBy: ['unit/failure.test.ts'] },
  { file: 'electron/settings.ts', noticedBy: ['unit/settings.test.ts'] },
  { file: 'electron/handlers/answer.ts', noticedBy: ['unit/handlers.test.ts'] },
  { file: 'electron/shell/file-drop.ts', noticedBy: ['unit/file-drop.test.ts'] },
  {
    file: 'electron/session/kept-session.ts',
    noticedBy: ['unit/accounts.test.ts'],
    harmless: [[/loose/, 'members that nobody reads']],
  },
  { file: 'electron/session/snapshot.ts', noticedBy: ['unit/session.test.ts', 'unit/accounts.test.ts'] },
  {
    file: 'electron/session/mfa-desk.ts',
    noticedBy: ['unit/guards.test.ts', 'unit/mfa-flow.test.ts', 'unit/session.test.ts'],
  },
  { file: 'electron/session/idle-lock.ts', noticedBy: ['unit/idle-lock.test.ts'] },
  { file: 'electron/inspector/log/exchange-log.ts', noticedBy: ['unit/log/exchange-log.test.ts'] },
  {
    file: 'electron/inspector/log/redact-message.ts',
    noticedBy: ['unit/log/exchange-log.test.ts', 'unit/log/secret-labels.test.ts', 'unit/log/redact-property.test.ts'],
  },
  {
    file: 'electron/inspector/log/redact-text.ts',
    noticedBy: ['unit/log/exchange-log.test.ts', 'unit/log/secret-labels.test.ts', 'unit/log/redact-property.test.ts'],
  },
  {
    file: 'electron/inspector/log/redact-json.ts',
    noticedBy: ['unit/log/exchange-log.test.ts', 'unit/log/redact-property.test.ts'],
  },
  {
    file: 'electron/inspector/log/secret-labels.ts',
    noticedBy: ['unit/log/secret-labels.test.ts', 'unit/log/exchange-log.test.ts'],
  },
  {
    file: 'electron/inspector/log/secret-names.ts',
    noticedBy: ['unit/log/secret-labels.test.ts', 'unit/log/exchange-log.test.ts'],
  },
  { file: 'electron/inspector/report/personal-data.ts', noticedBy: ['unit/report.test.ts'] },
  { file: 'electron/profiles/parse.ts', noticedBy: ['unit/profile-schema.test.ts', 'unit/profiles.test.ts'] },
  { file: 'electron/profiles/profiles.ts', noticedBy: ['unit/profiles.test.ts', 'unit/profile-editing.test.ts'] },
  { file: 'electron/profiles/import-file.ts', noticedBy: ['unit/profile-editing.test.ts'] },
  { file: 'electron/profiles/origin-consent.ts', noticedBy: ['unit/profile-editing.test.ts'] },
  { file: 'electron/profiles/issuer-text.ts', noticedBy: ['unit/read-issuer.test.ts'] },
  { file: 'electron/profiles/read-issuer.ts', noticedBy: ['unit/guards.test.ts', 'unit/read-issuer.test.ts'] },
  { file: 'electron/profiles/client-key-file.ts', noticedBy: ['unit/guards.test.ts', 'unit/client-key-file.test.ts'] },
  {
    file: 'electron/profiles/policy/guarded-file.ts',
    noticedBy: ['unit/policy/guarded-file.test.ts', 'unit/guards.test.ts'],
  },
  {
    file: 'electron/profiles/policy/policy.ts',
    noticedBy: [
      'unit/policy/keys.test.ts',
      'unit/policy/guarded-file.test.ts',
      'unit/policy/gates.test.ts',
      'unit/guards.test.ts',
    ],
  },
  {
    file: 'electron/profiles/policy/client-credentials.ts',
    noticedBy: ['unit/policy/keys.test.ts', 'unit/policy/guarded-file.test.ts'],
  },
  {
    file: 'electron/profiles/policy/linux.ts',
    noticedBy: ['unit/policy/guarded-file.test.ts', 'unit/policy/keys.test.ts'],
  },
  { file: 'electron/profiles/policy/gates.ts', noticedBy: ['unit/policy/gates.test.ts'] },
  {
    file: 'electron/profiles/policy/said.ts',
    noticedBy: ['unit/policy/keys.test.ts', 'unit/policy/guarded-file.test.ts'],
  },
];
