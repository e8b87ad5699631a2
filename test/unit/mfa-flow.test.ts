import { describe, expect, test } from 'vitest';
import { FailureError } from '../../electron/core/failure.ts';
import { createMfaPrompter } from '../../electron/session/mfa-prompter.ts';
import type { MfaInput } from '../../shared/mfa.ts';
import { fakeClock } from './support/clock.ts';
import { catchFailure } from './support/failures.ts';
import {
  createAuthenticator,
  createChallenge,
  createMfaSession,
  createRedeemed,
  createRefusal,
} from './support/mfa.ts';

const grant = (name: string) => `http://auth0.com/oauth/grant-type/mfa-${name}`;
const minuteMs = 60_000;
const wrong = { code: 'invalid_grant', description: 'Invalid otp_code.' };

describe('a code of an authenticator app', () => {
  test('is sent without spaces and signs in', async () => {
    const { signIn, prompt, code, redeemed, clock } = createMfaSession({});
    const done = signIn();
    expect(await prompt()).toEqual({
      step: 'otp',
      hasOtherFactors: false,
      wrong: false,
      expiresAt: clock.now() + 5 * minuteMs,
    });
    await code(' 123 456 ');
    expect((await done).state).toBe('signed-in');
    expect(redeemed).toEqual([{ grantType: grant('otp'), parameters: { otp: '123456' } }]);
    expect(clock.countTimers()).toBe(0);
  });

  test('is asked for again in a new prompt if it is wrong', async () => {
    const { signIn, asked, code } = createMfaSession({ results: [wrong, createRedeemed()] });
    const done = signIn();
    const first = await asked();
    await code('000000');
    const second = await asked();
    expect(second).toMatchObject({ checking: false, prompt: { step: 'otp', wrong: true } });
    expect(second?.number).not.toBe(first?.number);
    await code('123456');
    expect((await done).state).toBe('signed-in');
  });

  test('is checked once; input for an older prompt is dropped', async () => {
    const { session, signIn, asked, redeemed } = createMfaSession({ results: [wrong, createRedeemed()] });
    const done = catchFailure(signIn());
    const first = await asked();
    const twice: MfaInput = { type: 'code', code: '000000' };
    session.answerMfa(first?.number ?? 0, twice);
    expect(session.snapshot()).toMatchObject({ mfa: { checking: true } });
    session.answerMfa(first?.number ?? 0, twice);
    await asked();
    session.answerMfa(first?.number ?? 0, twice);
    await asked();
    expect(redeemed).toHaveLength(1);
    session.cancelSignIn();
    await done;
  });

  test.each([
    [{ code: 'expired_token', description: 'mfa_token is expired' }, 'mfa_expired'],
    [{ code: 'invalid_grant', description: 'Malformed mfa_token' }, 'mfa_expired'],
    [{ code: 'association_required' }, 'mfa_not_enrolled'],
    [{ code: 'invalid_client', kind: 'client_refused' as const }, 'client_refused'],
  ])('ends the sign-in if the server responds with %o', async (said, kind) => {
    const { signIn, code, clock, session } = createMfaSession({ results: [said] });
    const done = catchFailure(signIn());
    await code('123456');
    expect((await done).kind).toBe(kind);
    expect(session.snapshot()).toEqual({ state: 'signed-out', profileId: 'acme', username: 'alice' });
    expect(clock.countTimers()).toBe(0);
  });

  test('ends the sign-in if it is not entered within five minutes', async () => {
    const { signIn, pass, prompt, clock } = createMfaSession({});
    const done = catchFailure(signIn());
    await pass(5 * minuteMs - 1000);
    expect(await prompt()).toBeDefined();
    await pass(1000);
    expect((await done).kind).toBe('mfa_unanswered');
    expect(clock.countTimers()).toBe(0);
  });

  test('cannot be tried after the mfa_token has expired', async () => {
    const { signIn, pass, code, clock } = createMfaSession({ results: [wrong] });
    const done = catchFailure(signIn());
    for (let tries = 0; tries < 3; tries += 1) {
      await code('000000');
      await pass(3 * minuteMs);
    }
    await pass(minuteMs);
    expect((await done).kind).toBe('mfa_expired');
    expect(clock.countTimers()).toBe(0);
  });
});

describe('a code sent to another device', () => {
  test.each(['sms', 'voice', 'email'] as const)(
    'by %s is typed, wrong ones against the same challenge',
    async (kind) => {
      const { signIn, prompt, code, redeemed } = createMfaSession({
        authenticators: [createAuthenticator(kind, 'somewhere')],
        challenge: async () => createChallenge({ bindingMethod: 'prompt' }),
        results: [wrong, createRedeemed()],
      });
      const done = signIn();
      expect(await prompt()).toMatchObject({ step: 'binding-code', channel: kind, sentTo: 'somewhere', wrong: false });
      await code('111111');
      expect(await prompt()).toMatchObject({ step: 'binding-code', wrong: true });
      await code('654 321');
      expect((await done).state).toBe('signed-in');
      expect(redeemed.at(-1)).toEqual({
        grantType: grant('oob'),
        parameters: { oob_code: 'fake-oob-code', binding_code: '654321' },
      });
    },
  );

  test('leads back to the choice if the factor is unavailable', async () => {
    const { signIn, prompt, answer, session } = createMfaSession({
      authenticators: undefined,
      offered: ['otp', 'sms'],
      challenge: async () => {
        throw new FailureError({ kind: 'request_refused', details: { code: 'invalid_request', status: 400 } });
      },
    });
    const done = catchFailure(signIn());
    await answer({ type: 'authenticator', id: 'sms' });
    expect(await prompt()).toMatchObject({ step: 'choose', unavailable: 'sms' });
    session.cancelSignIn();
    await done;
  });

  test('leads back to the password if the mfa_token has expired', async () => {
    const { signIn } = createMfaSession({
      authenticators: [createAuthenticator('sms')],
      challenge: async () => {
        throw createRefusal({ code: 'expired_token' });
      },
    });
    expect((await catchFailure(signIn())).kind).toBe('mfa_expired');
  });
});

describe('a recovery code', () => {
  test('is asked for if there is nothing else; the new one is shown without deadline', async () => {
    const { signIn, prompt, code, answer, pass, clock } = createMfaSession({
      authenticators: [createAuthenticator('recovery')],
      results: [createRedeemed('FAKECODE2')],
    });
    const done = signIn();
    expect(await prompt()).toMatchObject({ step: 'recovery', hasOtherFactors: false });
    await code('FAKECODE1');
    expect(await prompt()).toEqual({ step: 'new-recovery-code', code: 'FAKECODE2' });
    await pass(60 * minuteMs, minuteMs);
    await answer({ type: 'other-factor' });
    expect(await prompt()).toEqual({ step: 'new-recovery-code', code: 'FAKECODE2' });
    await answer({ type: 'acknowledged' });
    expect((await done).state).toBe('signed-in');
    expect(clock.countTimers()).toBe(0);
  });
});

test('fails for an account without authenticators', async () =>
  expect((await catchFailure(createMfaSession({ authenticators: [] }).signIn())).kind).toBe('mfa_not_enrolled'));

test('prompts no more after the sign-in is cancelled', async () => {
  const shown: unknown[] = [];
  const clock = fakeClock();
  const desk = createMfaPrompter({ clock, onView: (view) => void shown.push(view) });
  const signal = AbortSignal.abort();
  const asked = desk.prompt(
    { step: 'otp', hasOtherFactors: false, wrong: false },
    { deadline: clock.now() + 1000, signal },
  );
  expect((await catchFailure(asked)).kind).toBe('cancelled');
  expect(shown).toEqual([]);
});
