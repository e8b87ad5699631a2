import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { authenticatorKinds, type MfaInput } from '../../shared/mfa.ts';
import { createAuthenticator, createChallenge, createRedeemed, type GrantResult, startMfa } from './support/mfa.ts';

const everything = authenticatorKinds.map((kind) => createAuthenticator(kind));

type Act =
  | { type: 'answer'; answer: MfaInput; stale: boolean }
  | { type: 'wait'; seconds: number }
  | { type: 'cancel' };

const answers: fc.Arbitrary<MfaInput> = fc.oneof(
  fc.constantFrom(...authenticatorKinds, 'none').map((id) => ({ type: 'authenticator' as const, id })),
  fc.string({ minLength: 1, maxLength: 12 }).map((text) => ({ type: 'code' as const, code: `fake-code-${text}` })),
  fc.constantFrom('other-factor', 'resend').map((type) => ({ type: type as 'resend' })),
);

const acts: fc.Arbitrary<Act> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ type: fc.constant('answer' as const), answer: answers, stale: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 200 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ type: 'cancel' as const }) },
);

const says: fc.Arbitrary<GrantResult> = fc.constantFrom<GrantResult>(
  createRedeemed(),
  createRedeemed('FAKERECOVERYCODE'),
  { code: 'invalid_grant', description: 'Invalid otp_code.' },
  { code: 'authorization_pending' },
  { code: 'slow_down' },
  { code: 'access_denied' },
  { code: 'expired_token', description: 'oob_code is expired' },
  { code: 'expired_token', description: 'mfa_token is expired' },
  { code: 'ECONNRESET', kind: 'connection_lost' },
  { code: 'too_many_requests', kind: 'rate_limited', facts: { retryAt: 90_000 } },
);

const order = {
  acts: fc.array(acts, { maxLength: 25 }),
  says: fc.array(says, { minLength: 1, maxLength: 10 }),
  binding: fc.constantFrom('none' as const, 'prompt' as const),
};

describe('any order of inputs, waits and cancels', () => {
  test('never throws, shows no secret, and leaves no timer', async () =>
    await fc.assert(
      fc.asyncProperty(fc.record(order), async ({ acts: todo, says: script, binding: bindingMethod }) => {
        const { session, clock, log, snapshots, outcome, getView, pass } = startMfa({
          authenticators: everything,
          challenge: async () => createChallenge({ bindingMethod }),
          results: script,
        });
        for (const act of todo) {
          const view = await getView();
          if (act.type === 'answer') session.answerMfa((view?.number ?? 0) - (act.stale ? 1 : 0), act.answer);
          else if (act.type === 'wait') await pass(act.seconds * 1000, 20_000);
          else session.cancelSignIn();
        }
        await getView();
        session.cancelSignIn();
        expect(await outcome).toMatch(/^(signed-in|canceled|mfa_expired|mfa_unanswered)$/);
        expect(clock.countTimers()).toBe(0);
        expect(JSON.stringify(snapshots) + log.text()).not.toMatch(/fake-|FAKERECOVERYCODE/);
        expect(session.snapshot()).not.toHaveProperty('mfa');
      }),
      { numRuns: 300 },
    ));
});
