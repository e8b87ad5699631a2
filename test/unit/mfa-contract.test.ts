import { expect, test } from 'vitest';
import { calls } from '../../shared/contract.ts';
import type { MfaPrompt } from '../../shared/mfa.ts';
import { sessionSnapshotSchema } from '../../shared/session.ts';

test.each([
  [{ type: 'code', code: '123456' }, {}, true],
  [{ type: 'authenticator', id: 'totp|dev_1' }, {}, true],
  [{ type: 'other-factor' }, {}, true],
  [{ type: 'resend' }, {}, true],
  [{ type: 'acknowledged' }, {}, true],
  [{ type: 'code', code: '' }, {}, false],
  [{ type: 'code', code: '1'.repeat(201) }, {}, false],
  [{ type: 'code', code: 123_456 }, {}, false],
  [{ type: 'resend', code: '123456' }, {}, false],
  [{ type: 'elsewhere' }, {}, false],
  [{ type: 'resend' }, { number: 1.5 }, false],
  [{ type: 'resend' }, { mfaToken: 'fake-mfa-token' }, false],
])('an input %j %j is accepted: %s', (answer, part, isAccepted) =>
  expect(calls.submitMfa.argument.safeParse({ number: 1, answer, ...part }).success).toBe(isAccepted),
);

test('a prompt has no token', () => {
  const prompt: MfaPrompt = { step: 'otp', expiresAt: 1, hasOtherFactors: false, wrong: false };
  const accepts = (part: object, view: object = {}) => {
    const mfa = { number: 1, checking: false, prompt: { ...prompt, ...part }, ...view };
    const snapshot = { state: 'signing-in', profileId: 'acme', username: 'alice', mfa };
    return sessionSnapshotSchema.safeParse(snapshot).success;
  };
  expect(accepts({})).toBe(true);
  expect(accepts({ mfaToken: 'fake-mfa-token' })).toBe(false);
  expect(accepts({ code: 'fake-code' })).toBe(false);
  expect(accepts({}, { mfaToken: 'fake-mfa-token' })).toBe(false);
});
