import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';
import { useDelayed } from './use-delayed.ts';

type SubmitButtonProps = {
  label: string;
  size?: 'normal' | 'large';
  isPending: boolean;
  /** How long a submission may take before the button offers to cancel it, in milliseconds. */
  cancelDelayMs: number;
  onCancel: () => void;
};

/** Renders a full-width submit button that becomes a cancel button if submitting takes long. */
export function SubmitButton({ label, size = 'normal', isPending, cancelDelayMs, onCancel }: SubmitButtonProps) {
  const { t } = useTranslation();
  const isCancelable = useDelayed(isPending, cancelDelayMs);
  return (
    <Button
      type={isCancelable ? 'button' : 'submit'}
      variant={isCancelable ? 'plain' : 'primary'}
      size={size}
      fullWidth
      isPending={isPending && !isCancelable}
      onClick={isCancelable ? onCancel : undefined}
    >
      {isCancelable ? t('action.cancel') : label}
    </Button>
  );
}
