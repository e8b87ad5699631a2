import type { MfaInput, MfaView } from '../../../../shared/mfa.ts';
import { bridge } from '../../../bridge.ts';

/** How a prompt can be answered. */
export type MfaActions = {
  readonly view: MfaView;
  submit(answer: MfaInput): void;
  cancel(): void;
};

/** Creates the actions of a prompt. They do nothing while an answer is being checked. */
export function createMfaActions(view: MfaView): MfaActions {
  return {
    view,
    submit: (answer) => {
      if (!view.checking) void bridge.submitMfa({ number: view.number, answer });
    },
    cancel: () => void bridge.cancelSignIn(),
  };
}
