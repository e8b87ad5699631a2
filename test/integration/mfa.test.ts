import { afterEach, describe, expect, test } from 'vitest';
import type { MfaInput, MfaView } from '../../shared/mfa.ts';
import { sessionSnapshotSchema } from '../../shared/session.ts';
import { oobAuthenticator, otpAuthenticator, pushAuthenticator, recoveryAuthenticator } from '../servers/mfa-script.ts';
import { type MfaServer, startMfaServer } from '../servers/mfa-server.ts';
import { type Core, type CoreOptions, startCore, testProfile } from './core.ts';

const servers: MfaServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

/** Starts a core with a provider, and simulates the user. */
async function setup(flavour: 'auth0' | 'okta' = 'auth0', options: Pick<CoreOptions, 'confirm'> = {}) {
  const server = await startMfaServer(flavour);
  servers.push(server);
  const core = await startCore(
    testProfile({ issuer: server.issuer, provider: server.provider, scopes: ['openid'] }),
    options,
  );
  const views: MfaView[] = [];
  let snapshots = '';
  const waiters: (() => void)[] = [];
  core.session.onChange((snapshot) => {
    snapshots += JSON.stringify(sessionSnapshotSchema.parse(snapshot));
    if (snapshot.state === 'signing-in' && snapshot.mfa && !snapshot.mfa.checking) views.push(snapshot.mfa);
    for (const wake of waiters.splice(0)) wake();
  });
  let seen = 0;
  /** Returns the next prompt; fails the test if the sign-in ends first. */
  const prompted = async (): Promise<MfaView> => {
    while (views.length <= seen) {
      if (core.session.snapshot().state !== 'signing-in') throw new Error('the sign-in ended without a prompt');
      await new Promise<void>((wake) => void waiters.push(wake));
    }
    seen += 1;
    return views[seen - 1] as MfaView;
  };
  const answer = (view: MfaView, given: MfaInput) => core.handlers.submitMfa({ number: view.number, answer: given });
  const code = (view: MfaView, text: string) => answer(view, { type: 'code', code: text });
  const allSnapshots = () => snapshots;
  return { server, core, prompted, answer, code, allSnapshots, signIn: () => core.signIn('alice', server.password) };
}

const signedIn = { ok: true, value: { state: 'signed-in', username: 'alice' } };

/** Asserts that no secret was sent to the page or the log. */
const assertNoSecretsExposed = (core: Core, server: MfaServer) => {
  const exposed = JSON.stringify(core.session.snapshot()) + core.logLines.join('\n');
  for (const secret of [server.password, ...server.issuedHandles]) expect(exposed).not.toContain(secret);
};

describe('Auth0', () => {
  test('an authenticator code', async () => {
    const { server, core, prompted, code, signIn } = await setup();
    const done = signIn();
    const view = await prompted();
    expect(view.prompt).toMatchObject({ step: 'otp', wrong: false, hasOtherFactors: false });
    const late = { ...view, number: view.number + 1 };
    await code(late, '123 456');
    expect(server.countGrants('mfa-otp')).toBe(0);
    await code(view, '123 456');
    expect(await done).toMatchObject(signedIn);
    await code(view, '123 456');
    expect(server.countGrants('mfa-otp')).toBe(1);
    expect(server.countGrants('password')).toBe(1);
    assertNoSecretsExposed(core, server);
  });

  test('an unanswered push, sent again and approved', async () => {
    const { server, prompted, answer, signIn } = await setup();
    Object.assign(server.script, {
      authenticators: [pushAuthenticator],
      pollsUntilApproved: 'never',
      challengeLifetimeSeconds: 2,
    });
    const done = signIn();
    await prompted();
    const late = await prompted();
    expect(late.prompt).toMatchObject({ step: 'push', state: 'unanswered' });
    server.script.pollsUntilApproved = 0;
    await answer(late, { type: 'resend' });
    expect(await done).toMatchObject(signedIn);
  });

  test('a declined push', async () => {
    const { server, core, prompted, signIn } = await setup();
    Object.assign(server.script, { authenticators: [pushAuthenticator], pollsUntilApproved: 'declined' });
    const done = signIn();
    await prompted();
    expect((await prompted()).prompt).toMatchObject({ step: 'push', state: 'declined' });
    await core.handlers.cancelSignIn();
    expect(await done).toEqual({ ok: false, failure: { kind: 'canceled' } });
  });

  test.each(['sms', 'voice', 'email'])('a code by %s', async (channel) => {
    const { server, prompted, code, signIn } = await setup();
    server.script.authenticators = [oobAuthenticator(channel, 'somewhere')];
    const done = signIn();
    const first = await prompted();
    expect(first.prompt).toMatchObject({ step: 'binding-code', channel, sentTo: 'somewhere', wrong: false });
    await code(first, '111111');
    const again = await prompted();
    expect(again.prompt).toMatchObject({ step: 'binding-code', wrong: true });
    await code(again, '654321');
    expect(await done).toMatchObject(signedIn);
    expect(server.requests.filter(({ path }) => path === '/mfa/challenge')).toHaveLength(1);
  });

  test('a recovery code, with the new one shown outside the page until it is saved', async () => {
    const dialogs: { title: string; detail: string }[] = [];
    const { server, prompted, answer, code, allSnapshots, signIn } = await setup('auth0', {
      confirm: async ({ title, detail }) => dialogs.push({ title, detail }) === 2,
    });
    server.script.authenticators = [otpAuthenticator, recoveryAuthenticator];
    const done = signIn();
    const otp = await prompted();
    expect(otp.prompt).toMatchObject({ step: 'otp', hasOtherFactors: true });
    await answer(otp, { type: 'other-factor' });
    const choice = await prompted();
    expect(choice.prompt).toMatchObject({ step: 'choose', authenticators: [{ kind: 'otp' }, { kind: 'recovery' }] });
    await answer(choice, { type: 'authenticator', id: recoveryAuthenticator.id });
    await code(await prompted(), 'NOTAREALRECOVERYCODE0001');
    expect(await done).toMatchObject(signedIn);
    const { host } = new URL(server.issuer);
    expect(dialogs).toEqual([
      { title: 'Save your new recovery code', detail: expect.stringContaining(`\n\n${host} issued it`) },
      { title: 'Save your new recovery code', detail: expect.stringContaining('Copied') },
    ]);
    expect(dialogs.every(({ detail }) => detail.startsWith('NOTAREALRECOVERYCODE0002\n\n'))).toBe(true);
    expect(allSnapshots()).not.toContain('NOTAREALRECOVERYCODE');
  });

  test('shows instructions if none is enrolled', async () => {
    const { server, signIn } = await setup();
    server.script.authenticators = [];
    expect(await signIn()).toMatchObject({ ok: false, failure: { kind: 'mfa_not_enrolled' } });
  });

  test.each(['before the list', 'before the code'])('an expired mfa_token %s', async (when) => {
    const { server, core, prompted, code, signIn } = await setup();
    server.script.mfaTokenExpired = when === 'before the list';
    const done = signIn();
    if (when === 'before the code') {
      const view = await prompted();
      server.script.mfaTokenExpired = true;
      await code(view, '123456');
    }
    expect(await done).toMatchObject({
      ok: false,
      failure: { kind: 'mfa_expired', details: { code: 'expired_token', status: 401 } },
    });
    assertNoSecretsExposed(core, server);
    expect(core.session.snapshot()).toEqual({ state: 'signed-out', profileId: 'test', username: 'alice' });
  });
});

describe('Okta', () => {
  test('an authenticator code, chosen from the factors of Okta', async () => {
    const { server, core, prompted, answer, code, signIn } = await setup('okta');
    const done = signIn();
    const choice = await prompted();
    expect(choice.prompt).toMatchObject({
      authenticators: [{ kind: 'otp' }, { kind: 'push' }, { kind: 'sms' }, { kind: 'voice' }],
    });
    await answer(choice, { type: 'authenticator', id: 'otp' });
    await code(await prompted(), '123456');
    expect(await done).toMatchObject(signedIn);
    assertNoSecretsExposed(core, server);
  });

  test('a push with a number to choose', async () => {
    const { server, prompted, answer, signIn } = await setup('okta');
    Object.assign(server.script, { numberChallenge: '42', pollsUntilApproved: 1 });
    const done = signIn();
    await answer(await prompted(), { type: 'authenticator', id: 'push' });
    expect((await prompted()).prompt).toMatchObject({ step: 'push', number: '42' });
    expect(await done).toMatchObject(signedIn);
    expect(server.requests.find(({ path }) => path.endsWith('/challenge'))).toMatchObject({
      path: '/oauth2/default/v1/challenge',
      contentType: 'application/x-www-form-urlencoded',
      parameters: ['challenge_types_supported', 'channel_hint', 'client_id', 'mfa_token'],
    });
  });
});
