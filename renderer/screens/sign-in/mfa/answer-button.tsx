import type { Ref } from 'react';
import { Button } from '../../../components/button.tsx';
import type { MfaActions } from './mfa-actions.ts';

type AnswerButtonProps = {
  mfa: MfaActions;
  answer: Parameters<MfaActions['submit']>[0];
  label: string;
  ref?: Ref<HTMLButtonElement>;
};

/** Renders the primary button of a step, which answers the prompt. */
export function AnswerButton({ mfa, answer, label, ref }: AnswerButtonProps) {
  return (
    <Button
      ref={ref}
      variant="primary"
      size="large"
      fullWidth
      isPending={mfa.view.checking}
      onClick={() => mfa.submit(answer)}
    >
      {label}
    </Button>
  );
}
