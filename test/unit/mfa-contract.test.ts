import { expect, test } from 'vitest';
import { calls } from '../../shared/contract.ts';
import type { MfaPrompt } from '../../shared/mfa.ts';
import { sessionSnapshotSchema } from '../../shared/session.ts';

const answerable = (answer: unknown, more = {}) =>
  calls.submitMfa.argument.safeParse({ number: 1, answer, ...more }).success;

test('accepts only known inputs of limited length', () => {
  expect(answerable({ type: 'code', code: '123456' })).toBe(true);
  expect(answerable({ type: 'authenticator', id: 'totp|dev_1' })).toBe(true);
  for (const type of ['other-factor', 'resend', 'acknowledged']) expect(answerable({ type })).toBe(true);
  expect(answerable({ type: 'code', code: '' })).toBe(false);
  expect(answerable({ type: 'code', code: '1'.repeat(201) })).toBe(false);
  expect(answerable({ type: 'code', code: 123_456 })).toBe(false);
  expect(answerable({ type: 'resend', code: '123456' })).toBe(false);
  expect(answerable({ type: 'elsewhere' })).toBe(false);
  expect(answerable({ type: 'resend' }, { number: 1.5 })).toBe(false);
  expect(answerable({ type: 'resend' }, { mfaToken: 'fake-mfa-token' })).toBe(false);
});

test('allows no token in a prompt', () => {
  const prompt: MfaPrompt = { step: 'otp', expiresAt: 1, hasOtherFactors: false, wrong: false };
  const told = (part: object, view: object = {}) =>
    sessionSnapshotSchema.safeParse({
      state: 'signing-in',
      profileId: 'acme',
      username: 'alice',
      mfa: { number: 1, checking: false, prompt: { ...prompt, ...part }, ...view },
    }).success;
  expect(told({})).toBe(true);
  expect(told({ mfaToken: 'fake-mfa-token' })).toBe(false);
  expect(told({ code: 'fake-code' })).toBe(false);
  expect(told({}, { mfaToken: 'fake-mfa-token' })).toBe(false);
});
