import type { MfaInput, MfaPrompt } from '../../../shared/mfa.ts';
import type { Clock } from '../../core/ports.ts';

/** A prompt before it is known when the attempt ends. */
export type MfaPromptContent = MfaPrompt extends infer P
  ? P extends { expiresAt: number }
    ? Omit<P, 'expiresAt'>
    : P
  : never;

/** Where the flow asks the person, and waits. */
export type MfaPrompter = {
  clock: Clock;
  /**
   * Shows a prompt and waits for its answer. Fails with `cancelled` where the signal fires, with `mfa_unanswered` where
   * none comes within five minutes, and with `mfa_expired` where `until` (ms since the epoch) comes first.
   */
  prompt(question: MfaPromptContent, options: { deadline: number; signal: AbortSignal }): Promise<MfaInput>;
  /** Changes what the prompt that waits says, where one does; its answer is waited for as before. */
  updatePrompt(question: MfaPromptContent): void;
};
