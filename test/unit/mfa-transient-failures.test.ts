import { describe, expect, test } from 'vitest';
import { createMfaPrompter } from '../../electron/session/mfa-prompter.ts';
import type { FailureKind } from '../../shared/errors.ts';
import type { MfaView } from '../../shared/mfa.ts';
import { fakeClock } from './support/clock.ts';
import { catchFailure } from './support/failures.ts';
import {
  createAuthenticator,
  createChallenge,
  createMfaSession,
  createRedeemed,
  createRefusal,
  type GrantResult,
} from './support/mfa.ts';

/**
 * What keeps a request of the second step from an answer, and does not end the attempt: the
 * password stays proved.
 */

const minuteMs = 60_000;
const lost = { code: 'ECONNRESET', kind: 'connection_lost' } as const;
const pending = { code: 'authorization_pending' };

const passing: FailureKind[] = [
  'host_not_found',
  'connection_refused',
  'connection_lost',
  'timed_out',
  'offline',
  'proxy_refused',
  'response_not_json',
  'rate_limited',
  'server_error',
];

describe('a code', () => {
  test.each(passing)('is asked for again after %s, and then signs in', async (kind) => {
    const { signIn, prompt, code, redeemed } = createMfaSession({ results: [{ code: 'any', kind }, createRedeemed()] });
    const done = signIn();
    await code('123456');
    expect(await prompt()).toMatchObject({ step: 'otp', wrong: false, failure: { kind, details: { code: 'any' } } });
    await code('123456');
    expect((await done).state).toBe('signed-in');
    expect(redeemed).toHaveLength(2);
  });

  test('shows when to retry after a rate limit, and is not retried automatically', async () => {
    const session = createMfaSession({
      results: [{ code: 'too_many_attempts', kind: 'rate_limited', facts: { retryAt: 90_000 } }, createRedeemed()],
    });
    const done = session.signIn();
    await session.code('123456');
    expect(await session.prompt()).toMatchObject({ failure: { kind: 'rate_limited', facts: { retryAt: 90_000 } } });
    await session.pass(2 * minuteMs);
    expect(session.redeemed).toHaveLength(1);
    await session.code('123456');
    expect((await done).state).toBe('signed-in');
  });

  test('is only reported as wrong if the next request succeeds', async () => {
    const { signIn, prompt, code, session } = createMfaSession({
      results: [lost, { code: 'invalid_grant', description: 'Invalid otp_code.' }],
    });
    const done = catchFailure(signIn());
    await code('123456');
    await code('000000');
    expect(await prompt()).toMatchObject({ step: 'otp', wrong: true });
    expect(await prompt()).not.toHaveProperty('failure');
    session.cancelSignIn();
    await done;
  });

  test('is not asked for again if only the ID token could not be verified', async () => {
    const { signIn, code, clock } = createMfaSession({
      results: [{ ...lost, endpoint: 'GET https://id.example.com/keys' }],
    });
    const done = catchFailure(signIn());
    await code('123456');
    expect((await done).kind).toBe('connection_lost');
    expect(clock.countTimers()).toBe(0);
  });

  test('does not extend the life of the mfa_token', async () => {
    const { signIn, pass, code, clock } = createMfaSession({ results: [lost] });
    const done = catchFailure(signIn());
    for (let tries = 0; tries < 3; tries += 1) {
      await code('123456');
      await pass(3 * minuteMs);
    }
    await pass(minuteMs);
    expect((await done).kind).toBe('mfa_expired');
    expect(clock.countTimers()).toBe(0);
  });
});

describe('a code sent to another device', () => {
  const sms = [createAuthenticator('sms', 'somewhere')];
  const lostChallenge = () => {
    throw createRefusal(lost);
  };

  test('stays valid if the server is unreachable or cannot send another', async () => {
    let challenges = 0;
    const { signIn, prompt, code, answer, redeemed } = createMfaSession({
      authenticators: sms,
      challenge: async () => {
        challenges += 1;
        if (challenges === 2) throw createRefusal({ code: 'too_many_attempts', kind: 'rate_limited' });
        return createChallenge({ bindingMethod: 'prompt' });
      },
      results: [lost, createRedeemed()],
    });
    const done = signIn();
    await code('654321');
    expect(await prompt()).toMatchObject({
      step: 'binding-code',
      wasResent: false,
      failure: { kind: 'connection_lost' },
    });
    await answer({ type: 'resend' });
    expect(await prompt()).toMatchObject({ step: 'binding-code', wasResent: false, failure: { kind: 'rate_limited' } });
    await answer({ type: 'resend' });
    expect(await prompt()).toMatchObject({ step: 'binding-code', wasResent: true });
    expect(await prompt()).not.toHaveProperty('failure');
    await code('654321');
    expect((await done).state).toBe('signed-in');
    expect([challenges, redeemed.length]).toEqual([3, 2]);
  });

  test('leads to the choice if it cannot be requested', async () => {
    let tries = 0;
    const { signIn, prompt, answer, code } = createMfaSession({
      authenticators: sms,
      challenge: async () => {
        tries += 1;
        return tries === 1 ? lostChallenge() : createChallenge({ bindingMethod: 'prompt' });
      },
    });
    const done = signIn();
    expect(await prompt()).toMatchObject({ step: 'choose', authenticators: sms, failure: { kind: 'connection_lost' } });
    await answer({ type: 'authenticator', id: 'sms' });
    await code('654321');
    expect((await done).state).toBe('signed-in');
  });
});

describe('a push', () => {
  const push = [createAuthenticator('push', 'a phone')];
  const start = (says: GrantResult[], lifetimeMs = 4 * minuteMs) =>
    createMfaSession({
      authenticators: push,
      challenge: async () => createChallenge({ pollIntervalMs: 1000, lifetimeMs }),
      results: says,
    });

  test('is polled with backoff and approved when the network is back', async () => {
    const { signIn, asked, pass, redeemed, clock } = start([
      lost,
      lost,
      lost,
      lost,
      lost,
      lost,
      pending,
      createRedeemed(),
    ]);
    const done = signIn();
    const first = await asked();
    expect(first?.prompt).not.toHaveProperty('failure');
    await pass(3000);
    expect(redeemed).toHaveLength(2);
    expect(await asked()).toMatchObject({
      number: first?.number,
      prompt: { step: 'push', state: 'waiting', failure: { kind: 'connection_lost' } },
    });
    expect((await asked())?.prompt).toMatchObject({ expiresAt: clock.now() - 3000 + 5 * minuteMs });
    // After 4, 8, 16 and then never more than 30 seconds.
    await pass(4000 + 8000 + 16_000);
    expect(redeemed).toHaveLength(5);
    await pass(30_000 + 30_000);
    expect(redeemed).toHaveLength(7);
    expect((await asked())?.prompt).not.toHaveProperty('failure');
    await pass(1000);
    expect((await done).state).toBe('signed-in');
    expect(clock.countTimers()).toBe(0);
  });

  test('is not polled earlier than the server allows', async () => {
    const { signIn, pass, redeemed, clock, session } = start([
      { code: 'too_many_requests', kind: 'rate_limited', facts: { retryAt: 0 } },
      pending,
    ]);
    const done = catchFailure(signIn());
    await pass(1000);
    expect(redeemed).toHaveLength(1);
    session.cancelSignIn();
    await done;
    const waiting = start([{ code: 'x', kind: 'rate_limited', facts: { retryAt: clock.now() + 50_000 } }, pending]);
    const ended = catchFailure(waiting.signIn());
    await waiting.pass(45_000);
    expect(waiting.redeemed).toHaveLength(1);
    await waiting.pass(6000);
    expect(waiting.redeemed).toHaveLength(2);
    waiting.session.cancelSignIn();
    await ended;
  });

  test('can be sent again if it expired without a response', async () => {
    const { signIn, prompt, pass, session, clock } = start([lost], minuteMs);
    const done = catchFailure(signIn());
    await pass(minuteMs);
    expect(await prompt()).toMatchObject({ step: 'push', state: 'unanswered' });
    expect(await prompt()).not.toHaveProperty('failure');
    session.cancelSignIn();
    expect((await done).kind).toBe('cancelled');
    expect(clock.countTimers()).toBe(0);
  });

  test('is reported as sent again only if it was', async () => {
    const { signIn, prompt, answer, session } = start([pending]);
    const done = catchFailure(signIn());
    expect(await prompt()).toMatchObject({ step: 'push', wasResent: false });
    await answer({ type: 'resend' });
    expect(await prompt()).toMatchObject({ step: 'push', wasResent: true });
    session.cancelSignIn();
    await done;
  });
});

describe('the list of authenticators', () => {
  test('is requested again when the user retries', async () => {
    let lists = 0;
    const { signIn, prompt, answer, code } = createMfaSession({
      listing: () => {
        lists += 1;
        if (lists < 3) throw createRefusal(lost);
      },
    });
    const done = signIn();
    expect(await prompt()).toMatchObject({ step: 'choose', authenticators: [], failure: { kind: 'connection_lost' } });
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

test('does not update a prompt that is already answered', async () => {
  const shown: MfaView[] = [];
  const desk = createMfaPrompter({ clock: fakeClock(), onView: (view) => shown.push(view) });
  const question = { step: 'otp', hasOtherFactors: false, wrong: false } as const;
  desk.updatePrompt(question);
  const asked = desk.prompt(question, { deadline: minuteMs, signal: new AbortController().signal });
  desk.answer(1, { type: 'resend' });
  desk.updatePrompt(question);
  expect(await asked).toEqual({ type: 'resend' });
  expect(shown.map(({ checking }) => checking)).toEqual([false, true]);
});
