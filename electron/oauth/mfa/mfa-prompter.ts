import type { MfaInput, MfaPrompt } from '../../../shared/mfa.ts';
import type { Clock } from '../../core/ports.ts';

/** A prompt without the time at which the attempt ends. */
export type MfaPromptContent = MfaPrompt extends infer P ? (P extends MfaPrompt ? Omit<P, 'expiresAt'> : never) : never;

/** Prompts the user during a second factor. */
export type MfaPrompter = {
  clock: Clock;
  /**
   * Shows a prompt and waits for the user's input.
   *
   * @param options.deadline when the attempt ends, in ms since the epoch
   * @throws `canceled` if the signal aborts, `mfa_unanswered` after five minutes without input,
   *   `mfa_expired` at the deadline
   */
  prompt(content: MfaPromptContent, options: { deadline: number; signal: AbortSignal }): Promise<MfaInput>;
  /** Updates the current prompt, if there is one, and continues to wait for its input. */
  updatePrompt(content: MfaPromptContent): void;
};
