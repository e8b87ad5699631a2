import { describe, expect, test } from 'vitest';
import { catchFailure } from './support/failures.ts';
import { createAuthenticator, createChallenge, createMfaSession, createRedeemed } from './support/mfa.ts';

const grant = (name: string) => `http://auth0.com/oauth/grant-type/mfa-${name}`;
const minuteMs = 60_000;
const pending = { code: 'authorization_pending' };

describe('a push', () => {
  const push = [createAuthenticator('push', 'a phone')];

  test('is polled by its interval, slower by five seconds when told, until it is approved', async () => {
    const { signIn, prompt, pass, redeemed, clock } = createMfaSession({
      authenticators: push,
      results: [pending, { code: 'slow_down' }, pending, createRedeemed()],
    });
    const done = signIn();
    const codeExpiresAt = clock.now() + minuteMs;
    expect(await prompt()).toMatchObject({ step: 'push', state: 'waiting', sentTo: 'a phone', codeExpiresAt });
    await pass(4000);
    expect(redeemed).toHaveLength(0);
    await pass(6000);
    expect(redeemed).toHaveLength(2);
    await pass(9000);
    expect(redeemed).toHaveLength(2);
    await pass(1000);
    expect(redeemed).toHaveLength(3);
    await pass(10_000);
    expect((await done).state).toBe('signed-in');
    expect(redeemed.at(-1)).toEqual({ grantType: grant('oob'), parameters: { oob_code: 'fake-oob-code' } });
    expect(clock.countTimers()).toBe(0);
  });

  test('is not polled faster than once a second, whatever the server says', async () => {
    const { signIn, pass, redeemed, session } = createMfaSession({
      authenticators: push,
      challenge: async () => createChallenge({ pollIntervalMs: 0 }),
      results: [pending],
    });
    const done = catchFailure(signIn());
    await pass(10_000, 100);
    expect(redeemed.length).toBeLessThanOrEqual(10);
    session.cancelSignIn();
    await done;
  });

  test('that nobody answers can be sent again, and is not polled meanwhile', async () => {
    let challenges = 0;
    const { signIn, prompt, pass, answer, redeemed, session, clock } = createMfaSession({
      authenticators: push,
      challenge: async () => {
        challenges += 1;
        return createChallenge({ lifetimeMs: 12_000 });
      },
      results: [pending],
    });
    const done = catchFailure(signIn());
    await pass(12_000);
    expect(await prompt()).toMatchObject({ step: 'push', state: 'unanswered' });
    expect(redeemed).toHaveLength(2);
    await pass(20_000);
    expect(redeemed).toHaveLength(2);
    await answer({ type: 'resend' });
    expect(challenges).toBe(2);
    expect(await prompt()).toMatchObject({ state: 'waiting' });
    session.cancelSignIn();
    expect((await done).kind).toBe('cancelled');
    expect(clock.countTimers()).toBe(0);
  });

  test.each([300_000, 900_000])(
    'that could be answered for %d ms can be sent again after five minutes',
    async (lifetimeMs) => {
      const { signIn, prompt, pass, session } = createMfaSession({
        authenticators: push,
        challenge: async () => createChallenge({ lifetimeMs }),
        results: [pending],
      });
      const done = catchFailure(signIn());
      await pass(5 * minuteMs);
      expect(await prompt()).toMatchObject({ step: 'push', state: 'unanswered' });
      session.cancelSignIn();
      await done;
    },
  );

  test.each([
    [{ code: 'invalid_grant', description: 'MFA Authorization rejected.' }, 'declined'],
    [{ code: 'access_denied' }, 'declined'],
    [{ code: 'expired_token', description: 'oob_code is expired' }, 'unanswered'],
    [{ code: 'invalid_grant', description: 'The challenge timed out' }, 'unanswered'],
  ])('that ends with %o is %s', async (said, state) => {
    const { signIn, prompt, pass, session } = createMfaSession({ authenticators: push, results: [said] });
    const done = catchFailure(signIn());
    await pass(5000);
    expect(await prompt()).toMatchObject({ step: 'push', state });
    session.cancelSignIn();
    await done;
  });

  test('shows the number to choose', async () => {
    const { signIn, prompt, session } = createMfaSession({
      authenticators: push,
      challenge: async () => createChallenge({ bindingMethod: 'transfer', bindingCode: '42' }),
    });
    const done = catchFailure(signIn());
    expect(await prompt()).toMatchObject({ step: 'push', number: '42' });
    session.cancelSignIn();
    await done;
  });
});
