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
  const isCancellable = useDelayed(isPending, cancelDelayMs);
  return (
    <Button
      type={isCancellable ? 'button' : 'submit'}
      variant={isCancellable ? 'plain' : 'primary'}
      size={size}
      fullWidth
      isPending={isPending && !isCancellable}
      onClick={isCancellable ? onCancel : undefined}
    >
      {isCancellable ? t('action.cancel') : label}
    </Button>
  );
}
