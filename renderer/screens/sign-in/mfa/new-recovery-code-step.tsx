import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../../widgets/copy-button.tsx';
import { AnswerButton } from './answer-button.tsx';
import style from './mfa.module.css';
import type { MfaActions } from './mfa-actions.ts';
import { StepHead } from './step-head.tsx';

/** Shows the recovery code that replaces the used one. It is shown only once. */
export function NewRecoveryCodeStep({ mfa, code }: { mfa: MfaActions; code: string }) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className={style.form}>
      <StepHead ref={heading} title={t('mfa.newCode.title')} text={t('mfa.newCode.text')} />
      <div className={style.newCode}>
        <code>{code}</code>
        <CopyButton text={code} label={t('mfa.newCode.copy')} />
      </div>
      <AnswerButton mfa={mfa} answer={{ type: 'acknowledged' }} label={t('mfa.newCode.saved')} />
    </div>
  );
}
