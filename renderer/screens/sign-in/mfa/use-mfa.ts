import type { MfaAnswer, MfaView } from '../../../../shared/mfa.ts';
import { bridge } from '../../../bridge.ts';

/** How a step is answered. */
export type Mfa = {
  readonly view: MfaView;
  answer(answer: MfaAnswer): void;
  cancel(): void;
};

/** Answers a prompt of main by its number, and nothing while the last answer is being checked. */
export function mfaOf(view: MfaView): Mfa {
  return {
    view,
    answer: (answer) => {
      if (!view.checking) void bridge.answerMfa({ number: view.number, answer });
    },
    cancel: () => void bridge.cancelSignIn(),
  };
}
