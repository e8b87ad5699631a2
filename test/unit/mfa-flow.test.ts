import { describe, expect, test } from 'vitest';
import { FailureError } from '../../electron/core/failure.ts';
import { createMfaPrompter } from '../../electron/session/mfa-prompter.ts';
import type { FailureKind } from '../../shared/errors.ts';
import type { MfaInput, MfaView } from '../../shared/mfa.ts';
import { fakeClock } from './support/clock.ts';
import { catchFailure } from './support/failures.ts';
import {
  createAuthenticator,
  createChallenge,
  createRedeemed,
  createRefusal,
  type GrantResult,
  startMfa,
} from './support/mfa.ts';
import { deferred } from './support/transport.ts';

const grant = (name: string) => `http://auth0.com/oauth/grant-type/mfa-${name}`;
const minuteMs = 60_000;
const wrong = { code: 'invalid_grant', description: 'Invalid otp_code.' };
const lost = { code: 'ECONNRESET', kind: 'connection_lost' } as const;
const pending = { code: 'authorization_pending' };
const rateLimited = (retryAt?: number) => ({
  code: 'too_many_attempts',
  kind: 'rate_limited' as const,
  ...(retryAt !== undefined && { facts: { retryAt } }),
});

describe('a code of an authenticator app', () => {
  test('is checked once, and dropped if it is for an older prompt', async () => {
    const { session, getView, redeemed } = startMfa({ results: [wrong, createRedeemed()] });
    const first = await getView();
    const input = () => session.answerMfa(first?.number ?? 0, { type: 'code', code: '000000' });
    input();
    expect(session.snapshot()).toMatchObject({ mfa: { checking: true } });
    input();
    await getView();
    input();
    await getView();
    expect(redeemed).toHaveLength(1);
  });

  test.each<[GrantResult, string]>([
    [{ code: 'expired_token', description: 'mfa_token is expired' }, 'mfa_expired'],
    [{ code: 'invalid_grant', description: 'Malformed mfa_token' }, 'mfa_expired'],
    [{ code: 'association_required' }, 'mfa_not_enrolled'],
    [{ code: 'invalid_client', kind: 'client_refused' }, 'client_refused'],
    // The code was accepted, but the keys for the ID token could not be fetched.
    [{ ...lost, endpoint: 'GET https://id.example.com/keys' }, 'connection_lost'],
  ])('ends the sign-in if the server responds with %o', async (result, kind) => {
    const { outcome, code, clock, session } = startMfa({ results: [result] });
    await code('123456');
    expect(await outcome).toBe(kind);
    expect(session.snapshot()).toEqual({ state: 'signed-out', profileId: 'acme', username: 'alice' });
    expect(clock.countTimers()).toBe(0);
  });

  test('ends the sign-in if it is not entered within five minutes', async () => {
    const { outcome, pass, prompt, clock } = startMfa();
    await pass(5 * minuteMs - 1000);
    expect(await prompt()).toBeDefined();
    await pass(1000);
    expect(await outcome).toBe('mfa_unanswered');
    expect(clock.countTimers()).toBe(0);
  });

  test.each([[wrong], [lost]])(
    'cannot be tried after the mfa_token has expired, whatever came before: %o',
    async (result) => {
      const { outcome, pass, code, clock } = startMfa({ results: [result] });
      for (let tries = 0; tries < 3; tries += 1) {
        await code('123456');
        await pass(3 * minuteMs);
      }
      await pass(minuteMs);
      expect(await outcome).toBe('mfa_expired');
      expect(clock.countTimers()).toBe(0);
    },
  );

  test.each<FailureKind>([
    ...(['host_not_found', 'connection_refused', 'connection_lost', 'timed_out', 'offline'] as const),
    ...(['proxy_refused', 'request_failed', 'response_not_json', 'rate_limited', 'server_error'] as const),
  ])('is requested again after %s, and then signs in', async (kind) => {
    const { outcome, prompt, code, redeemed } = startMfa({ results: [{ code: 'any', kind }, createRedeemed()] });
    await code('123456');
    expect(await prompt()).toMatchObject({ step: 'otp', wrong: false, failure: { kind, details: { code: 'any' } } });
    await code('123456');
    expect(await outcome).toBe('signed-in');
    expect(redeemed).toHaveLength(2);
  });

  test('is only reported as wrong if the next request succeeds', async () => {
    const { prompt, code } = startMfa({ results: [lost, wrong] });
    await code('123456');
    await code('000000');
    expect(await prompt()).toMatchObject({ step: 'otp', wrong: true });
    expect(await prompt()).not.toHaveProperty('failure');
  });
});

describe('a code sent to another device', () => {
  const sms = [createAuthenticator('sms', 'somewhere')];
  const sent = () => createChallenge({ bindingMethod: 'prompt' });

  test('leads back to the choice if the factor is unavailable', async () => {
    const { prompt, answer } = startMfa({
      authenticators: undefined,
      offered: ['otp', 'sms'],
      challenge: async () => {
        throw new FailureError({ kind: 'request_refused', details: { code: 'invalid_request', status: 400 } });
      },
    });
    await answer({ type: 'authenticator', id: 'sms' });
    expect(await prompt()).toMatchObject({ step: 'choose', unavailable: 'sms' });
  });

  /** Fails the n-th request for a challenge. */
  const failingAt = (nth: number, result: Exclude<GrantResult, { tokens: unknown }>) => {
    const requests = { count: 0 };
    const challenge = async () => {
      requests.count += 1;
      if (requests.count === nth) throw createRefusal(result);
      return sent();
    };
    return { requests, challenge };
  };

  test('stays valid if the server is unreachable or cannot send another', async () => {
    const { requests, challenge } = failingAt(2, rateLimited());
    const { outcome, prompt, code, answer, redeemed } = startMfa({
      authenticators: sms,
      challenge,
      results: [lost, createRedeemed()],
    });
    const unsent = { step: 'binding-code', wasResent: false };
    await code('654321');
    expect(await prompt()).toMatchObject({ ...unsent, failure: { kind: 'connection_lost' } });
    await answer({ type: 'resend' });
    expect(await prompt()).toMatchObject({ ...unsent, failure: { kind: 'rate_limited' } });
    await answer({ type: 'resend' });
    expect(await prompt()).toMatchObject({ step: 'binding-code', wasResent: true });
    expect(await prompt()).not.toHaveProperty('failure');
    await code('654321');
    expect(await outcome).toBe('signed-in');
    expect([requests.count, redeemed.length]).toEqual([3, 2]);
  });

  test('leads to the choice if it cannot be requested', async () => {
    const { challenge } = failingAt(1, lost);
    const { outcome, prompt, answer, code } = startMfa({ authenticators: sms, challenge });
    expect(await prompt()).toMatchObject({ step: 'choose', authenticators: sms, failure: { kind: 'connection_lost' } });
    await answer({ type: 'authenticator', id: 'sms' });
    await code('654321');
    expect(await outcome).toBe('signed-in');
  });
});

describe('a push', () => {
  const start = (results: GrantResult[], part: Parameters<typeof createChallenge>[0] = {}) => {
    const challenges = { count: 0 };
    const mfa = startMfa({
      authenticators: [createAuthenticator('push', 'a phone')],
      challenge: async () => {
        challenges.count += 1;
        return createChallenge(part);
      },
      results,
    });
    return { ...mfa, challenges };
  };

  test('is polled by its interval, five seconds slower after slow_down, until it is approved', async () => {
    const { outcome, prompt, pass, redeemed, clock } = start([
      pending,
      { code: 'slow_down' },
      pending,
      createRedeemed(),
    ]);
    const codeExpiresAt = clock.now() + minuteMs;
    expect(await prompt()).toMatchObject({ step: 'push', state: 'waiting', sentTo: 'a phone', codeExpiresAt });
    for (const [seconds, polls] of [
      [4, 0],
      [6, 2],
      [9, 2],
      [1, 3],
    ] as const) {
      await pass(seconds * 1000);
      expect(redeemed).toHaveLength(polls);
    }
    await pass(10_000);
    expect(await outcome).toBe('signed-in');
    expect(redeemed.at(-1)).toEqual({ grantType: grant('oob'), parameters: { oob_code: 'fake-oob-code' } });
    expect(clock.countTimers()).toBe(0);
  });

  test('is polled at most once a second, even if the server allows more', async () => {
    const { pass, redeemed } = start([pending], { pollIntervalMs: 0 });
    await pass(10_000, 100);
    expect(redeemed.length).toBeLessThanOrEqual(10);
  });

  test('that is not approved in time can be sent again, and is not polled meanwhile', async () => {
    const { prompt, pass, answer, redeemed, challenges, session, outcome, clock } = start([pending], {
      lifetimeMs: 12_000,
    });
    await pass(12_000);
    expect(await prompt()).toMatchObject({ step: 'push', state: 'unanswered', wasResent: false });
    expect(redeemed).toHaveLength(2);
    await pass(20_000);
    expect(redeemed).toHaveLength(2);
    await answer({ type: 'resend' });
    expect(challenges.count).toBe(2);
    expect(await prompt()).toMatchObject({ state: 'waiting', wasResent: true });
    session.cancelSignIn();
    expect(await outcome).toBe('canceled');
    expect(clock.countTimers()).toBe(0);
  });

  test.each([300_000, 900_000])('that is valid for %d ms can be sent again after five minutes', async (lifetimeMs) => {
    const { prompt, pass } = start([pending], { lifetimeMs });
    await pass(5 * minuteMs);
    expect(await prompt()).toMatchObject({ step: 'push', state: 'unanswered' });
  });

  const fast = { pollIntervalMs: 1000, lifetimeMs: 4 * minuteMs };

  test('is polled with backoff and approved when the network is back', async () => {
    const results = [...Array<typeof lost>(6).fill(lost), pending, createRedeemed()];
    const { outcome, getView, pass, redeemed, clock } = start(results, fast);
    const first = await getView();
    expect(first?.prompt).not.toHaveProperty('failure');
    await pass(3000);
    expect(redeemed).toHaveLength(2);
    const prompt = { step: 'push', state: 'waiting', failure: { kind: 'connection_lost' } };
    expect(await getView()).toMatchObject({ number: first?.number, prompt });
    expect((await getView())?.prompt).toMatchObject({ expiresAt: clock.now() - 3000 + 5 * minuteMs });
    // After 4, 8, 16 and then never more than 30 seconds.
    await pass(4000 + 8000 + 16_000);
    expect(redeemed).toHaveLength(5);
    await pass(30_000 + 30_000);
    expect(redeemed).toHaveLength(7);
    expect((await getView())?.prompt).not.toHaveProperty('failure');
    await pass(1000);
    expect(await outcome).toBe('signed-in');
    expect(clock.countTimers()).toBe(0);
  });

  test('is not polled earlier than the server allows', async () => {
    const { pass, redeemed } = start([rateLimited(0), pending], fast);
    await pass(1000);
    expect(redeemed).toHaveLength(1);
    const waiting = start([rateLimited(fakeClock().now() + 51_000), pending], fast);
    await waiting.pass(45_000);
    expect(waiting.redeemed).toHaveLength(1);
    await waiting.pass(6000);
    expect(waiting.redeemed).toHaveLength(2);
  });

  test('that expired without a response shows no failure', async () => {
    const { prompt, pass } = start([lost], { pollIntervalMs: 1000 });
    await pass(minuteMs);
    expect(await prompt()).toMatchObject({ step: 'push', state: 'unanswered' });
    expect(await prompt()).not.toHaveProperty('failure');
  });
});

test('a recovery code is requested if there is no other factor, and the new one is shown without deadline', async () => {
  const saved = deferred<void>();
  const { outcome, prompt, getView, code, pass, clock, recoveryCodes } = startMfa({
    authenticators: [createAuthenticator('recovery')],
    results: [createRedeemed('FAKECODE2')],
    untilSaved: saved.promise,
  });
  expect(await prompt()).toMatchObject({ step: 'recovery', hasOtherFactors: false });
  await code('FAKECODE1');
  await pass(60 * minuteMs, minuteMs);
  expect(recoveryCodes).toEqual(['FAKECODE2']);
  expect(await getView()).toMatchObject({ checking: true, prompt: { step: 'recovery' } });
  saved.resolve();
  expect(await outcome).toBe('signed-in');
  expect(clock.countTimers()).toBe(0);
});

describe('the prompter', () => {
  const question = { step: 'otp', hasOtherFactors: false, wrong: false } as const;
  const setup = () => {
    const views: MfaView[] = [];
    return { views, prompter: createMfaPrompter({ clock: fakeClock(), onView: (view) => view && views.push(view) }) };
  };
  const deadline = fakeClock().now() + 1000;

  test('shows nothing after the sign-in is canceled', async () => {
    const { views, prompter } = setup();
    const answered = prompter.prompt(question, { deadline, signal: AbortSignal.abort() });
    expect((await catchFailure(answered)).kind).toBe('canceled');
    expect(views).toEqual([]);
  });

  test('does not update a prompt that is already answered', async () => {
    const { views, prompter } = setup();
    prompter.updatePrompt(question);
    const answered = prompter.prompt(question, { deadline, signal: new AbortController().signal });
    const input: MfaInput = { type: 'resend' };
    prompter.answer(1, input);
    prompter.updatePrompt(question);
    expect(await answered).toEqual(input);
    expect(views.map(({ checking }) => checking)).toEqual([false, true]);
  });
});
