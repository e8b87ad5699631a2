import i18next, { type TFunction } from 'i18next';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Transport } from '../../electron/core/ports.ts';
import { describeFailure } from '../../renderer/format/describe-failure.ts';
import type { Failure, FailureKind } from '../../shared/errors.ts';
import { en } from '../../shared/locales/en/en.ts';
import type { Profile } from '../../shared/profile.ts';
import { type ProviderSimulator, startProviderSimulator } from '../servers/provider-simulator.ts';
import { type RecordedError, type Recording, readRecordedErrors, readRecording } from '../servers/recordings.ts';
import { catchFailure } from '../unit/support/failures.ts';
import { bearerResponse, createIdToken, createTestClient, nowInSeconds } from '../unit/support/server.ts';
import { fakeTransport, jsonResponse } from '../unit/support/transport.ts';
import { startCore } from './core.ts';
import { documentedProfile } from './documented-profiles.ts';

/** What a failed sign-in shows to the user, for each error that a provider documents. */

let t: TFunction;
beforeAll(async () => {
  t = await i18next.init({
    lng: 'en',
    resources: { en: { translation: en } },
    nsSeparator: false,
    interpolation: { escapeValue: false },
  });
});

const wordsOf = (failure: Failure, now = Date.now()) => describeFailure(t, failure, now, 'en');

const profiles = {
  'okta-org-server': 'okta-org',
  'okta-custom-server': 'okta-custom',
  'oracle-identity-domain': 'oracle',
  auth0: 'auth0',
  keycloak: 'keycloak',
  oidc: 'oidc',
} as const;
type Provider = keyof typeof profiles;

const simulators = new Map<Provider, ProviderSimulator>();
beforeAll(async () => {
  for (const provider of Object.keys(profiles) as Provider[])
    simulators.set(provider, await startProviderSimulator(provider));
});
afterEach(() => {
  for (const simulator of simulators.values()) simulator.reset();
});
afterAll(() => Promise.all([...simulators.values()].map((simulator) => simulator.close())));

/** Returns the failure of a sign-in with the user and client of a recording. */
async function signInWith(profile: Profile, transport: Transport, { client, user }: Recording): Promise<Failure> {
  const core = await startCore(profile, { transport, clientSecret: client.secret });
  const outcome = await core.signIn(user.username, user.password);
  if (outcome.ok) throw new Error('was not refused');
  expect(JSON.stringify([outcome.failure, core.logLines])).not.toContain(user.password);
  return outcome.failure;
}

/** Returns the recorded error of a provider with this name. */
const recordedError = (provider: Provider, name: string): RecordedError =>
  readRecordedErrors(provider)[name] ?? expect.fail(`${provider}/errors.json has no "${name}"`);

/** Returns the failure of a sign-in to a provider that responds with this error. */
async function refusal(provider: Provider, error: RecordedError): Promise<Failure> {
  const simulator = simulators.get(provider);
  if (!simulator) throw new Error(`no simulator for ${provider}`);
  const recorded = readRecording(provider, 'password');
  simulator.expect(recorded, error);
  const failure = await signInWith(documentedProfile(profiles[provider]), simulator.transport, recorded);
  expect(simulator.mismatches).toEqual([]);
  return failure;
}

const wrong = 'Incorrect username or password.';
const disabled = 'This account is disabled.';
const locked = 'This account is temporarily locked.';
const expired = 'Your password has expired.';
const secondStep = 'This account requires multi-factor authentication.';
const tooMany = 'Too many attempts.';
const grant = (host: string) => `${host} doesn't allow this app to sign in with a password.`;
const client = (host: string) => `${host} doesn't recognize this app.`;
const scope = (host: string) => `${host} rejected the scopes in this profile.`;
const rule = (host: string) => `A policy at ${host} blocked this sign-in.`;
const trouble = (host: string) => `${host} is having problems.`;

const okta = 'acme.okta.com';
const oracle = 'idcs-0123456789abcdef.identity.oraclecloud.com';
const auth0 = 'acme.eu.auth0.com';
const keycloak = 'id.example.com';
const plain = 'id.acme.example';

const recordedRows: [Provider, string, FailureKind, string][] = [
  ['okta-org-server', 'wrong-password', 'credentials_refused', wrong],
  ['okta-org-server', 'password-expired', 'password_expired', expired],
  ['okta-org-server', 'locked', 'account_locked', locked],
  ['okta-org-server', 'sign-on-policy', 'access_denied', rule(okta)],
  ['okta-org-server', 'sign-on-policy-as-invalid-grant', 'access_denied', rule(okta)],
  ['okta-org-server', 'grant-not-enabled', 'grant_not_allowed', grant(okta)],
  ['okta-org-server', 'wrong-secret', 'client_refused', client(okta)],
  ['okta-org-server', 'unknown-client', 'client_refused', client(okta)],
  ['okta-org-server', 'scope-missing', 'scope_refused', scope(okta)],
  ['okta-org-server', 'rate-limit', 'rate_limited', tooMany],
  ['okta-org-server', 'not-oauth', 'access_denied', rule(okta)],
  ['okta-org-server', 'internal', 'server_error', trouble(okta)],
  ['oracle-identity-domain', 'wrong-password', 'credentials_refused', wrong],
  ['oracle-identity-domain', 'locked', 'account_locked', locked],
  ['oracle-identity-domain', 'disabled', 'account_disabled', disabled],
  ['oracle-identity-domain', 'password-expired', 'password_expired', expired],
  ['oracle-identity-domain', 'grant-not-enabled', 'grant_not_allowed', grant(oracle)],
  ['oracle-identity-domain', 'wrong-secret', 'client_refused', client(oracle)],
  ['oracle-identity-domain', 'wrong-scope', 'scope_refused', scope(oracle)],
  ['auth0', 'wrong-password', 'credentials_refused', wrong],
  ['auth0', 'grant-not-enabled', 'grant_not_allowed', grant(auth0)],
  ['auth0', 'no-default-directory', 'grant_not_allowed', grant(auth0)],
  ['auth0', 'wrong-secret', 'client_refused', client(auth0)],
  ['auth0', 'rule', 'access_denied', rule(auth0)],
  ['auth0', 'rule-as-unauthorized', 'access_denied', rule(auth0)],
  ['auth0', 'blocked', 'account_disabled', disabled],
  ['auth0', 'brute-force', 'account_locked', locked],
  ['auth0', 'suspicious-ip', 'rate_limited', tooMany],
  ['auth0', 'rate-limit', 'rate_limited', tooMany],
  ['auth0', 'password-leaked', 'password_leaked', 'This password appeared in a data breach.'],
  ['auth0', 'verification', 'verification_required', `${auth0} needs to verify your identity.`],
  ['keycloak', 'wrong-password', 'credentials_refused', wrong],
  ['keycloak', 'disabled', 'account_disabled', disabled],
  ['keycloak', 'locked', 'account_locked', locked],
  ['keycloak', 'required-action', 'account_setup_required', "This account isn't set up yet."],
  ['keycloak', 'grant-not-enabled', 'grant_not_allowed', grant(keycloak)],
  ['keycloak', 'wrong-secret', 'client_refused', client(keycloak)],
  ['keycloak', 'unknown-client', 'client_refused', client(keycloak)],
  ['keycloak', 'wrong-scope', 'scope_refused', scope(keycloak)],
  ['keycloak', 'consent-required', 'grant_not_allowed', grant(keycloak)],
  ['keycloak', 'offline-not-allowed', 'scope_refused', scope(keycloak)],
  ['oidc', 'wrong-password', 'credentials_refused', wrong],
  ['oidc', 'unknown-client', 'client_refused', client(plain)],
  ['oidc', 'grant-not-allowed', 'grant_not_allowed', grant(plain)],
  ['oidc', 'grant-not-supported', 'grant_not_allowed', grant(plain)],
  ['oidc', 'wrong-scope', 'scope_refused', scope(plain)],
  ['oidc', 'malformed', 'request_refused', `${plain} rejected the request.`],
  ['oidc', 'unavailable', 'server_error', trouble(plain)],
  ['oidc', 'liberty-wrong-password', 'credentials_refused', wrong],
  ['oidc', 'uaa-wrong-password-or-client', 'sign_in_refused', 'The username or password may be incorrect.'],
  ['oidc', 'authlib-wrong-password', 'credentials_refused', wrong],
  ['oidc', 'django-oidc-provider-wrong-password', 'sign_in_refused', 'The username or password may be incorrect.'],
  ['oidc', 'mitreid-disabled', 'account_disabled', disabled],
  ['oidc', 'entra-second-step', 'mfa_required', secondStep],
];

describe('errors of a provider', () => {
  test.each(recordedRows)('%s %s is %s', async (provider, name, kind, title) => {
    const error = recordedError(provider, name);
    const failure = await refusal(provider, error);
    expect(failure.kind).toBe(kind);
    const words = wordsOf(failure);
    expect(words.title).toBe(title);
    expect(words.nextStep ?? words.notes.join(' ')).toMatch(/^[A-Z].*\.$/);
    const code = error.body.error ?? error.body.errorCode;
    const description = error.body.error_description ?? error.body.errorSummary ?? error.body.message;
    expect(failure.details).toMatchObject({ code, status: error.status });
    expect(failure.details?.description).toBe(description);
  });

  test('covers every recorded error, except the start of a second step (mfa-recordings.test.ts)', () => {
    for (const provider of ['okta-org-server', 'oracle-identity-domain', 'auth0', 'keycloak', 'oidc'] as const)
      expect(Object.keys(readRecordedErrors(provider)).sort()).toEqual(
        recordedRows
          .flatMap(([one, name]) => (one === provider ? [name] : []))
          .concat(provider === 'okta-org-server' || provider === 'auth0' ? 'mfa-required' : [])
          .sort(),
      );
  });

  test('handles the custom server of Okta like the org server', async () => {
    const errors = readRecordedErrors('okta-org-server');
    for (const [provider, name, kind] of recordedRows) {
      const error = errors[name];
      if (provider === 'okta-org-server' && error)
        expect((await refusal('okta-custom-server', error)).kind, name).toBe(kind);
    }
  });

  test.each([
    ['okta-org-server', 'wrong-password', 'not-a-real-request-id'],
    ['okta-org-server', 'not-oauth', 'oae-not-a-real-id'],
    ['oracle-identity-domain', 'locked', 'not-a-real-request-id'],
    ['oracle-identity-domain', 'wrong-password', 'not-a-real-ecid'],
    ['auth0', 'wrong-password', 'not-a-real-request-id'],
  ] as const)('%s %s has a request id to show', async (provider, name, id) => {
    const failure = await refusal(provider, recordedError(provider, name));
    expect(wordsOf(failure).details).toContainEqual({ label: 'Request ID', value: id });
  });

  test.each([
    ['okta-org-server', 'rate-limit', 45, '45 s'],
    ['auth0', 'rate-limit', 45, '45 s'],
    ['auth0', 'suspicious-ip', 30, '30 s'],
  ] as const)('%s %s counts down', async (provider, name, seconds, duration) => {
    const failure = await refusal(provider, recordedError(provider, name));
    const left = (failure.facts?.retryAt ?? 0) - Date.now();
    expect(left).toBeGreaterThan((seconds - 5) * 1000);
    expect(left).toBeLessThanOrEqual(seconds * 1000 + 1);
    const words = wordsOf(failure, (failure.facts?.retryAt ?? 0) - seconds * 1000);
    expect(words.notes).toEqual([`You can try again in ${duration}.`]);
    expect(words.nextStep).toBeUndefined();
  });
});

describe('errors of other providers', () => {
  const coded = (error: string, status = 400): RecordedError => ({
    source: 'RFC 6749 §5.2',
    status,
    headers: {},
    body: { error },
  });

  test('names a refused scope', async () => {
    expect(wordsOf(await refusal('oidc', coded('invalid_scope'))).notes).toEqual([
      'Requested scopes: openid, profile, offline_access.',
    ]);
  });

  test.each([
    ['okta-org-server', 'grant-not-enabled', 'Admin Console › Applications › the app › General › Grant type'],
    ['oracle-identity-domain', 'grant-not-enabled', 'Identity domain › Integrated applications'],
    ['auth0', 'grant-not-enabled', 'Advanced Settings › Grant Types › Password'],
    ['auth0', 'no-default-directory', 'Default Directory'],
    ['keycloak', 'grant-not-enabled', 'Capability config › Direct access grants'],
  ] as const)('%s %s names the setting that enables the grant', async (provider, name, place) => {
    expect(wordsOf(await refusal(provider, recordedError(provider, name))).notes.join(' ')).toContain(place);
  });

  const refused = (status: number, error: string, kind: FailureKind) => ({ error: coded(error, status), kind });

  test.each([
    ['not+a:real=secret%&', true, refused(401, 'invalid_client', 'client_refused')],
    ['not$a-real=secret%', true, refused(401, 'unauthorized', 'sign_in_refused')],
    // Keycloak, to a secret that it cannot decode.
    ['not$a-real=secret%', true, refused(500, 'unknown_error', 'server_error')],
    ['not$a-real=secret%', false, refused(500, 'server_error', 'server_error')],
    ['not$a-real=secret%', false, refused(400, 'invalid_grant', 'credentials_refused')],
    ['not-a-real_secret.1*', false, refused(401, 'invalid_client', 'client_refused')],
    ['not-a-real_secret.1*', false, refused(500, 'unknown_error', 'server_error')],
  ])('with the secret %s: the encoding may matter, %s, after %j', async (secret, matters, { error, kind }) => {
    const simulator = simulators.get('oidc');
    if (!simulator) throw new Error('no simulator');
    const recorded = readRecording('oidc', 'password');
    const encoded = new URLSearchParams([['', secret]]).toString().slice(1);
    simulator.expect({ ...recorded, client: { ...recorded.client, secret: encoded } }, error);
    const attempt = { ...recorded, client: { ...recorded.client, secret } };
    const failure = await signInWith(documentedProfile('oidc'), simulator.transport, attempt);
    expect(simulator.mismatches).toEqual([]);
    expect(failure.kind).toBe(kind);
    expect(wordsOf(failure).notes.join(' ').includes('try the other Basic encoding')).toBe(matters);
    expect(JSON.stringify(failure)).not.toContain(secret);
  });

  test('explains where to enable a disabled grant', async () => {
    expect(wordsOf(await refusal('oidc', coded('unauthorized_client'))).nextStep).toBe(
      'Ask your administrator to enable the password grant for this client at id.acme.example.',
    );
  });
});

describe('network errors', () => {
  const coded = (code: string): Transport => {
    const cause = Object.assign(new Error(code), { code });
    return fakeTransport(() => Promise.reject(new TypeError('fetch failed', { cause })));
  };
  const page = fakeTransport(
    () => new Response('<html>Sign in to the network</html>', { headers: { 'content-type': 'text/html' } }),
  );
  const host = 'id.acme.example';

  test.each<[string, Transport, FailureKind, string]>([
    ['no such name', coded('ENOTFOUND'), 'host_not_found', `${host} can't be found.`],
    ['refused', coded('ECONNREFUSED'), 'connection_refused', `${host} isn't accepting connections.`],
    ['offline', coded('ENETUNREACH'), 'offline', "You're offline."],
    ['expired', coded('CERT_HAS_EXPIRED'), 'tls_expired', `The certificate of ${host} has expired or isn't valid yet.`],
    [
      'unknown authority',
      coded('UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
      'tls_untrusted',
      `Latchkey can't verify the identity of ${host}.`,
    ],
    [
      'another name',
      coded('ERR_TLS_CERT_ALTNAME_INVALID'),
      'tls_name_mismatch',
      `The certificate of ${host} is for a different address.`,
    ],
    [
      'a proxy',
      fakeTransport(() => new Response('', { status: 407 })),
      'proxy_refused',
      "Your network's proxy blocked the connection.",
    ],
    ['a captive portal', page, 'response_not_json', `${host} returns a web page instead of its discovery document.`],
    [
      'a captive portal by its status',
      fakeTransport(() => new Response('', { status: 511 })),
      'response_not_json',
      `${host} returns a web page instead of its discovery document.`,
    ],
  ])('%s', async (_what, transport, kind, title) => {
    const failure = await signInWith(documentedProfile('oidc'), transport, readRecording('oidc', 'password'));
    expect(failure.kind).toBe(kind);
    expect(wordsOf(failure).title).toBe(title);
  });

  const days = 24 * 60 * 60;

  /** Starts a server with a clock that is off. */
  const skewedServer = (skew: number, tokenAge = 0) => {
    const served = createTestClient({
      '/token': async () => {
        const issued = nowInSeconds() - skew - tokenAge;
        const date = new Date(served.clock.now() - skew * 1000).toUTCString();
        return jsonResponse(
          bearerResponse({ id_token: await createIdToken({ iat: issued, nbf: issued, exp: issued + 300 }) }),
          {
            headers: { date },
          },
        );
      },
    });
    return served;
  };

  test.each([7200, -7200, days, -days])('a clock that is off by %d s does not matter', async (skew) => {
    const { signIn, clock } = skewedServer(skew);
    expect(await signIn()).toMatchObject({ clockSkewSeconds: skew, expiresAt: clock.now() + 3_600_000 });
  });

  test('refuses a token that is too old by the server’s own clock', async () => {
    const failure = await catchFailure(skewedServer(7200, 1000).signIn());
    expect(failure).toMatchObject({ kind: 'id_token_expired' });
    expect(wordsOf(failure).notes).toEqual([]);
  });

  test.each([
    [3 * days, "This computer's clock is 3 days ahead of the server's."],
    [-3 * days, "This computer's clock is 3 days behind the server's."],
  ])('reports a clock that is off by %d s', async (skew, sentence) => {
    const failure = await catchFailure(skewedServer(skew).signIn());
    expect(failure.kind).toBe('id_token_expired');
    const words = wordsOf(failure);
    expect(words.title).toBe('The ID token has expired or is dated in the future.');
    expect(words.notes).toEqual([sentence]);
  });
});
