import type { MfaPrompt } from '../../../../shared/mfa.ts';

/** A prompt for a code. */
export type CodePrompt = Extract<MfaPrompt, { step: 'otp' | 'recovery' | 'binding-code' }>;

/**
 * Returns whether a prompt is for a code that nearly always has six digits and is submitted once
 * complete. Others vary in length.
 */
export const isSixDigits = (prompt: CodePrompt): boolean =>
  prompt.step === 'otp' || (prompt.step === 'binding-code' && prompt.channel !== 'email');
