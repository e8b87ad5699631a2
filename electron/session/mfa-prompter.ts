import type { MfaInput, MfaPrompt, MfaView } from '../../shared/mfa.ts';
import { FailureError } from '../core/failure.ts';
import type { Clock } from '../core/ports.ts';
import type { MfaPromptContent, MfaPrompter } from '../oauth/mfa/mfa-prompter.ts';

/** The longest wait for an answer (SECURITY.md, "Secrets"), in milliseconds. */
export const maxPromptWaitMs = 5 * 60 * 1000;

/** Where a sign-in asks and a page answers: one prompt at a time. */
export type SessionMfaPrompter = MfaPrompter & {
  /** Hands an answer to the prompt of this number. One that no prompt waits for is dropped. */
  answer(number: number, answer: MfaInput): void;
};

/** @param show tells of each prompt, and that its answer is being checked */
export function createMfaPrompter(parts: { clock: Clock; onView: (view: MfaView) => void }): SessionMfaPrompter {
  const { clock, onView } = parts;
  let number = 0;
  let waiting: { view: MfaView; take: (answer: MfaInput) => void } | undefined;

  const promptOf = (question: MfaPromptContent, expiresAt: number) =>
    ('hasOtherFactors' in question ? { ...question, expiresAt } : question) as MfaPrompt;

  return {
    clock,

    updatePrompt(question) {
      if (!waiting) return;
      const { prompt } = waiting.view;
      const view = { ...waiting.view, prompt: promptOf(question, 'expiresAt' in prompt ? prompt.expiresAt : 0) };
      waiting = { ...waiting, view };
      onView(view);
    },

    answer(to, answer) {
      if (waiting?.view.number === to) waiting.take(answer);
    },

    prompt: (question, { deadline, signal }) =>
      new Promise((resolve, reject) => {
        const expiresAt = Math.min(deadline, clock.now() + maxPromptWaitMs);
        number += 1;
        const view: MfaView = { number, checking: false, prompt: promptOf(question, expiresAt) };
        let stopTimer = () => {};
        const end = (settle: () => void) => {
          waiting = undefined;
          stopTimer();
          signal.removeEventListener('abort', onAbort);
          settle();
        };
        const refuse = (kind: 'cancelled' | 'mfa_unanswered' | 'mfa_expired') =>
          end(() => reject(new FailureError({ kind })));
        const onAbort = () => refuse('cancelled');
        if (signal.aborted) return onAbort();
        signal.addEventListener('abort', onAbort, { once: true });
        if (Number.isFinite(deadline))
          stopTimer = clock.after(Math.max(0, expiresAt - clock.now()), () =>
            refuse(expiresAt === deadline ? 'mfa_expired' : 'mfa_unanswered'),
          );
        waiting = {
          view,
          take: (answer) => {
            onView({ ...(waiting?.view ?? view), checking: true });
            end(() => resolve(answer));
          },
        };
        onView(view);
      }),
  };
}
