import type { MfaInput, MfaView } from '../../../../shared/mfa.ts';
import { bridge } from '../../../bridge.ts';

/** How a step is answered. */
export type MfaActions = {
  readonly view: MfaView;
  submit(answer: MfaInput): void;
  cancel(): void;
};

/** Answers a prompt of main by its number, and nothing while the last answer is being checked. */
export function createMfaActions(view: MfaView): MfaActions {
  return {
    view,
    submit: (answer) => {
      if (!view.checking) void bridge.submitMfa({ number: view.number, answer });
    },
    cancel: () => void bridge.cancelSignIn(),
  };
}
