import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MfaInput, MfaPrompt } from '../../shared/mfa.ts';
import { type ProviderSimulator, startProviderSimulator } from '../servers/provider-simulator.ts';
import { readRecordedErrors, readRecordedMfaErrors, readRecording } from '../servers/recordings.ts';
import { startCore } from './core.ts';
import { documentedProfile } from './documented-profiles.ts';

/** The recorded exchanges after `mfa_required`, byte for byte. */

const providers = { auth0: 'auth0', 'okta-org-server': 'okta-org' } as const;
type Provider = keyof typeof providers;
const simulators = new Map<Provider, ProviderSimulator>();

beforeAll(async () => {
  for (const provider of Object.keys(providers) as Provider[])
    simulators.set(provider, await startProviderSimulator(provider));
});
afterAll(() => Promise.all([...simulators.values()].map((simulator) => simulator.close())));

const code = (text: string): MfaInput => ({ type: 'code', code: text });
const choose = (id: string): MfaInput => ({ type: 'authenticator', id });

/** The exchanges in order. An error after a `!` replaces the recorded response. */
type Row = [Provider, exchanges: string[], answers: [MfaPrompt['step'], MfaInput | undefined][]];

const rows: Row[] = [
  [
    'auth0',
    ['mfa-authenticators', 'mfa-challenge', 'mfa-oob'],
    [
      ['choose', choose('sms|dev_2')],
      ['binding-code', code('654321')],
    ],
  ],
  [
    'auth0',
    ['mfa-authenticators', 'mfa-recovery-code'],
    [
      ['choose', choose('recovery-code|dev_3')],
      ['recovery', code('NOTAREALRECOVERYCODE')],
    ],
  ],
  [
    'auth0',
    ['mfa-authenticators', 'mfa-otp!wrong-code', 'mfa-otp'],
    [
      ['choose', choose('totp|dev_1')],
      ['otp', code('123456')],
      ['otp', code('123456')],
    ],
  ],
  [
    'auth0',
    [
      'mfa-authenticators',
      'mfa-challenge-push',
      'mfa-oob-push!authorization-pending',
      'mfa-oob-push!authorization-pending',
      'mfa-oob-push',
    ],
    [
      ['choose', choose('push|dev_4')],
      ['push', undefined],
    ],
  ],
  [
    'auth0',
    ['mfa-authenticators!rate-limit', 'mfa-authenticators', 'mfa-otp!rate-limit', 'mfa-otp'],
    [
      ['choose', { type: 'resend' }],
      ['choose', choose('totp|dev_1')],
      ['otp', code('123456')],
      ['otp', code('123456')],
    ],
  ],
  [
    'okta-org-server',
    ['mfa-challenge-push', 'mfa-oob-push!authorization-pending', 'mfa-oob-push!slow-down', 'mfa-oob-push'],
    [
      ['choose', choose('push')],
      ['push', undefined],
    ],
  ],
  [
    'okta-org-server',
    ['mfa-otp!wrong-code', 'mfa-otp'],
    [
      ['choose', choose('otp')],
      ['otp', code('123456')],
      ['otp', code('123456')],
    ],
  ],
  [
    'okta-org-server',
    ['mfa-challenge', 'mfa-oob'],
    [
      ['choose', choose('sms')],
      ['binding-code', code('654321')],
    ],
  ],
];

test.each(rows)('%s: %j', async (provider, exchanges, answers) => {
  const simulator = simulators.get(provider);
  if (!simulator) throw new Error(provider);
  simulator.reset();
  const password = readRecording(provider, 'password');
  simulator.expect(password, readRecordedErrors(provider)['mfa-required']);
  for (const exchange of exchanges) {
    const [name = '', error] = exchange.split('!');
    simulator.expect(readRecording(provider, name), error ? readRecordedMfaErrors(provider)[error] : undefined);
  }
  const core = await startCore(documentedProfile(providers[provider]), {
    transport: simulator.transport,
    ...(password.client.secret !== undefined && { clientSecret: password.client.secret }),
  });
  const asked: string[] = [];
  let seen = 0;
  core.session.onChange((snapshot) => {
    if (snapshot.state !== 'signing-in' || !snapshot.mfa || snapshot.mfa.checking || snapshot.mfa.number <= seen)
      return;
    seen = snapshot.mfa.number;
    asked.push(snapshot.mfa.prompt.step);
    const next = answers[asked.length - 1];
    if (!next) void core.handlers.cancelSignIn();
    else if (next[1]) void core.handlers.submitMfa({ number: seen, answer: next[1] });
  });
  const outcome = await core.signIn(password.user.username, password.user.password);
  expect(simulator.mismatches).toEqual([]);
  expect(asked).toEqual(answers.map(([step]) => step));
  expect(outcome).toMatchObject({ ok: true, value: { state: 'signed-in' } });
  expect(simulator.isDone()).toBe(true);
});
