import { useTranslation } from 'react-i18next';
import { Button } from '../../../components/button.tsx';
import style from './mfa.module.css';
import type { Mfa } from './use-mfa.ts';

/** The ways out of a step. */
export function StepActions({ mfa, otherWays, resend }: { mfa: Mfa; otherWays: boolean; resend: boolean }) {
  const { t } = useTranslation();
  return (
    <div className={style.actions}>
      {resend && (
        <Button look="link" onClick={() => mfa.answer({ type: 'resend' })}>
          {t('mfa.sendAgain')}
        </Button>
      )}
      {otherWays && (
        <Button look="link" onClick={() => mfa.answer({ type: 'other-way' })}>
          {t('mfa.otherWay')}
        </Button>
      )}
      <Button look="link" onClick={mfa.cancel}>
        {t('action.cancel')}
      </Button>
    </div>
  );
}
