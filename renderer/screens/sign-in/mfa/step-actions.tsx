import { useTranslation } from 'react-i18next';
import { Button } from '../../../components/button.tsx';
import style from './mfa.module.css';
import type { MfaActions } from './mfa-actions.ts';

/** Renders the buttons that leave a step. */
export function StepActions({
  mfa,
  hasOtherFactors,
  resend,
}: {
  mfa: MfaActions;
  hasOtherFactors: boolean;
  resend: boolean;
}) {
  const { t } = useTranslation();
  return (
    <div className={style.actions}>
      {resend && (
        <Button variant="link" onClick={() => mfa.submit({ type: 'resend' })}>
          {t('mfa.sendAgain')}
        </Button>
      )}
      {hasOtherFactors && (
        <Button variant="link" onClick={() => mfa.submit({ type: 'other-factor' })}>
          {t('mfa.otherMethod')}
        </Button>
      )}
      <Button variant="link" onClick={mfa.cancel}>
        {t('action.cancel')}
      </Button>
    </div>
  );
}
