import { describe, expect, test } from 'vitest';
import { createMfaPrompter } from '../../electron/session/mfa-prompter.ts';
import type { FailureKind } from '../../shared/errors.ts';
import type { MfaView } from '../../shared/mfa.ts';
import { fakeClock } from './support/clock.ts';
import { failureFrom } from './support/failures.ts';
import { authenticator, challengeOf, mfaSession, refusal, type Said, tokens } from './support/mfa.ts';

/** What keeps a request of the second step from an answer, and does not end the attempt: the password stays proved. */

const minute = 60_000;
const lost = { code: 'ECONNRESET', kind: 'connection_lost' } as const;
const pending = { code: 'authorization_pending' };

const passing: FailureKind[] = [
  'host_not_found',
  'connection_refused',
  'connection_lost',
  'timed_out',
  'offline',
  'proxy_refused',
  'reply_not_json',
  'rate_limited',
  'server_error',
];

describe('a code', () => {
  test.each(passing)('that %s keeps from an answer is asked for again, and then signs in', async (kind) => {
    const { signIn, prompt, code, redeemed } = mfaSession({ says: [{ code: 'any', kind }, tokens()] });
    const done = signIn();
    await code('123456');
    expect(await prompt()).toMatchObject({ step: 'otp', wrong: false, trouble: { kind, details: { code: 'any' } } });
    await code('123456');
    expect((await done).state).toBe('signed-in');
    expect(redeemed).toHaveLength(2);
  });

  test('after too many tries says when it can be tried again, and is not tried by itself', async () => {
    const session = mfaSession({
      says: [{ code: 'too_many_attempts', kind: 'rate_limited', facts: { retryAt: 90_000 } }, tokens()],
    });
    const done = session.signIn();
    await session.code('123456');
    expect(await session.prompt()).toMatchObject({ trouble: { kind: 'rate_limited', facts: { retryAt: 90_000 } } });
    await session.pass(2 * minute);
    expect(session.redeemed).toHaveLength(1);
    await session.code('123456');
    expect((await done).state).toBe('signed-in');
  });

  test('that is wrong after that is told as wrong alone', async () => {
    const { signIn, prompt, code, session } = mfaSession({
      says: [lost, { code: 'invalid_grant', description: 'Invalid otp_code.' }],
    });
    const done = failureFrom(signIn());
    await code('123456');
    await code('000000');
    expect(await prompt()).toMatchObject({ step: 'otp', wrong: true });
    expect(await prompt()).not.toHaveProperty('trouble');
    session.cancelSignIn();
    await done;
  });

  test('that was taken, but whose ID token could not be checked, is not asked for again', async () => {
    const { signIn, code, clock } = mfaSession({ says: [{ ...lost, endpoint: 'GET https://id.example.com/keys' }] });
    const done = failureFrom(signIn());
    await code('123456');
    expect((await done).kind).toBe('connection_lost');
    expect(clock.timers()).toBe(0);
  });

  test('does not outlive the mfa_token for that', async () => {
    const { signIn, pass, code, clock } = mfaSession({ says: [lost] });
    const done = failureFrom(signIn());
    for (let tries = 0; tries < 3; tries += 1) {
      await code('123456');
      await pass(3 * minute);
    }
    await pass(minute);
    expect((await done).kind).toBe('mfa_expired');
    expect(clock.timers()).toBe(0);
  });
});

describe('a code that is sent', () => {
  const sms = [authenticator('sms', 'somewhere')];
  const lostChallenge = () => {
    throw refusal(lost);
  };

  test('stays good where the server cannot be reached for it, and where another cannot be sent', async () => {
    let challenges = 0;
    const { signIn, prompt, code, answer, redeemed } = mfaSession({
      authenticators: sms,
      challenge: async () => {
        challenges += 1;
        if (challenges === 2) throw refusal({ code: 'too_many_attempts', kind: 'rate_limited' });
        return challengeOf({ bindingMethod: 'prompt' });
      },
      says: [lost, tokens()],
    });
    const done = signIn();
    await code('654321');
    expect(await prompt()).toMatchObject({
      step: 'binding-code',
      wasResent: false,
      trouble: { kind: 'connection_lost' },
    });
    await answer({ type: 'resend' });
    expect(await prompt()).toMatchObject({ step: 'binding-code', wasResent: false, trouble: { kind: 'rate_limited' } });
    await answer({ type: 'resend' });
    expect(await prompt()).toMatchObject({ step: 'binding-code', wasResent: true });
    expect(await prompt()).not.toHaveProperty('trouble');
    await code('654321');
    expect((await done).state).toBe('signed-in');
    expect([challenges, redeemed.length]).toEqual([3, 2]);
  });

  test('that cannot be asked for leads to the choice, even of one', async () => {
    let tries = 0;
    const { signIn, prompt, answer, code } = mfaSession({
      authenticators: sms,
      challenge: async () => {
        tries += 1;
        return tries === 1 ? lostChallenge() : challengeOf({ bindingMethod: 'prompt' });
      },
    });
    const done = signIn();
    expect(await prompt()).toMatchObject({ step: 'choose', authenticators: sms, trouble: { kind: 'connection_lost' } });
    await answer({ type: 'authenticator', id: 'sms' });
    await code('654321');
    expect((await done).state).toBe('signed-in');
  });
});

describe('a push', () => {
  const push = [authenticator('push', 'a phone')];
  const start = (says: Said[], lifetimeMs = 4 * minute) =>
    mfaSession({
      authenticators: push,
      challenge: async () => challengeOf({ pollIntervalMs: 1000, lifetimeMs }),
      says,
    });

  test('goes on being asked about, ever more seldom, and is approved when the network is back', async () => {
    const { signIn, asked, pass, redeemed, clock } = start([lost, lost, lost, lost, lost, lost, pending, tokens()]);
    const done = signIn();
    const first = await asked();
    expect(first?.prompt).not.toHaveProperty('trouble');
    await pass(3000);
    expect(redeemed).toHaveLength(2);
    expect(await asked()).toMatchObject({
      number: first?.number,
      prompt: { step: 'push', state: 'waiting', trouble: { kind: 'connection_lost' } },
    });
    expect((await asked())?.prompt).toMatchObject({ expiresAt: clock.now() - 3000 + 5 * minute });
    // After 4, 8, 16 and then never more than 30 seconds.
    await pass(4000 + 8000 + 16_000);
    expect(redeemed).toHaveLength(5);
    await pass(30_000 + 30_000);
    expect(redeemed).toHaveLength(7);
    expect((await asked())?.prompt).not.toHaveProperty('trouble');
    await pass(1000);
    expect((await done).state).toBe('signed-in');
    expect(clock.timers()).toBe(0);
  });

  test('is not asked about before the server wants it', async () => {
    const { signIn, pass, redeemed, clock, session } = start([
      { code: 'too_many_requests', kind: 'rate_limited', facts: { retryAt: 0 } },
      pending,
    ]);
    const done = failureFrom(signIn());
    await pass(1000);
    expect(redeemed).toHaveLength(1);
    session.cancelSignIn();
    await done;
    const waiting = start([{ code: 'x', kind: 'rate_limited', facts: { retryAt: clock.now() + 50_000 } }, pending]);
    const ended = failureFrom(waiting.signIn());
    await waiting.pass(45_000);
    expect(waiting.redeemed).toHaveLength(1);
    await waiting.pass(6000);
    expect(waiting.redeemed).toHaveLength(2);
    waiting.session.cancelSignIn();
    await ended;
  });

  test('that nobody could be asked about in its time can be sent again', async () => {
    const { signIn, prompt, pass, session, clock } = start([lost], minute);
    const done = failureFrom(signIn());
    await pass(minute);
    expect(await prompt()).toMatchObject({ step: 'push', state: 'unanswered' });
    expect(await prompt()).not.toHaveProperty('trouble');
    session.cancelSignIn();
    expect((await done).kind).toBe('cancelled');
    expect(clock.timers()).toBe(0);
  });

  test('is told as sent again where it was', async () => {
    const { signIn, prompt, answer, session } = start([pending]);
    const done = failureFrom(signIn());
    expect(await prompt()).toMatchObject({ step: 'push', wasResent: false });
    await answer({ type: 'resend' });
    expect(await prompt()).toMatchObject({ step: 'push', wasResent: true });
    session.cancelSignIn();
    await done;
  });
});

describe('the list of ways', () => {
  test('is asked for again when the person says so', async () => {
    let lists = 0;
    const { signIn, prompt, answer, code } = mfaSession({
      listing: () => {
        lists += 1;
        if (lists < 3) throw refusal(lost);
      },
    });
    const done = signIn();
    expect(await prompt()).toMatchObject({ step: 'choose', authenticators: [], trouble: { kind: 'connection_lost' } });
    await answer({ type: 'acknowledged' });
    expect(lists).toBe(1);
    await answer({ type: 'resend' });
    expect(await prompt()).toMatchObject({ step: 'choose', authenticators: [] });
    await answer({ type: 'resend' });
    await code('123456');
    expect((await done).state).toBe('signed-in');
    expect(lists).toBe(3);
  });
});

test('a prompt that is answered already is not shown again, whatever there is to add', async () => {
  const shown: MfaView[] = [];
  const desk = createMfaPrompter({ clock: fakeClock(), onView: (view) => shown.push(view) });
  const question = { step: 'otp', hasOtherFactors: false, wrong: false } as const;
  desk.updatePrompt(question);
  const asked = desk.prompt(question, { deadline: minute, signal: new AbortController().signal });
  desk.answer(1, { type: 'resend' });
  desk.updatePrompt(question);
  expect(await asked).toEqual({ type: 'resend' });
  expect(shown.map(({ checking }) => checking)).toEqual([false, true]);
});
