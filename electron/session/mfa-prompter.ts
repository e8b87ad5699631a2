import type { MfaInput, MfaPrompt, MfaView } from '../../shared/mfa.ts';
import { onAbort } from '../core/abort.ts';
import { FailureError } from '../core/failure.ts';
import type { Clock } from '../core/ports.ts';
import type { MfaPromptContent, MfaPrompter } from '../oauth/mfa/mfa-prompter.ts';

/** How long a prompt waits for an answer. */
const maxPromptWaitMs = 5 * 60_000;

/** Shows the MFA prompts of a sign-in, one at a time, and takes the user's answers. */
export type SessionMfaPrompter = MfaPrompter & {
  /** Answers a prompt. Ignored unless this prompt is waiting. */
  answer(promptNumber: number, answer: MfaInput): void;
};

/**
 * Creates a prompter.
 *
 * @param parts.onView receives each prompt, and again when its answer is being checked
 */
export function createMfaPrompter(parts: { clock: Clock; onView: (view: MfaView) => void }): SessionMfaPrompter {
  const { clock, onView } = parts;
  let promptCount = 0;
  let waiting: { view: MfaView; resolve: (answer: MfaInput) => void } | undefined;

  const toPrompt = (content: MfaPromptContent, expiresAt: number) => ({ ...content, expiresAt }) as MfaPrompt;

  return {
    clock,

    updatePrompt(content) {
      if (!waiting) return;
      const view = { ...waiting.view, prompt: toPrompt(content, waiting.view.prompt.expiresAt) };
      waiting = { ...waiting, view };
      onView(view);
    },

    answer(promptNumber, answer) {
      if (waiting?.view.number === promptNumber) waiting.resolve(answer);
    },

    prompt: (content, { deadline, signal }) =>
      new Promise((resolve, reject) => {
        const expiresAt = Math.min(deadline, clock.now() + maxPromptWaitMs);
        promptCount += 1;
        const view: MfaView = { number: promptCount, checking: false, prompt: toPrompt(content, expiresAt) };
        let stopTimer = () => {};
        let removeAbortListener = () => {};
        const end = () => {
          waiting = undefined;
          stopTimer();
          removeAbortListener();
        };
        const rejectWith = (kind: 'canceled' | 'mfa_unanswered' | 'mfa_expired') => {
          end();
          reject(new FailureError({ kind }));
        };
        removeAbortListener = onAbort(signal, () => rejectWith('canceled'));
        if (signal.aborted) return;
        stopTimer = clock.after(Math.max(0, expiresAt - clock.now()), () =>
          rejectWith(expiresAt === deadline ? 'mfa_expired' : 'mfa_unanswered'),
        );
        waiting = {
          view,
          resolve: (answer) => {
            onView({ ...(waiting?.view ?? view), checking: true });
            end();
            resolve(answer);
          },
        };
        onView(view);
      }),
  };
}
