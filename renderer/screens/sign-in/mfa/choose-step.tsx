import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuthenticatorKind, MfaPrompt } from '../../../../shared/mfa.ts';
import { Icon, type IconName } from '../../../components/icons.tsx';
import { ProblemBlock } from '../../../components/problem-block.tsx';
import { FailureBlock } from '../../../widgets/failure-block.tsx';
import { AnswerButton } from './answer-button.tsx';
import style from './mfa.module.css';
import type { MfaActions } from './mfa-actions.ts';
import { StepActions } from './step-actions.tsx';
import { StepHead } from './step-head.tsx';

const icons: Record<AuthenticatorKind, IconName> = {
  otp: 'code',
  push: 'phone',
  sms: 'message',
  voice: 'call',
  email: 'mail',
  recovery: 'key',
};

/** Lets the user choose a second factor. */
export function ChooseStep({ mfa, prompt }: { mfa: MfaActions; prompt: Extract<MfaPrompt, { step: 'choose' }> }) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  const hasFactors = prompt.authenticators.length > 0;
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className={style.form}>
      <StepHead
        ref={heading}
        title={t(hasFactors ? 'mfa.choose.title' : 'mfa.choose.text')}
        text={hasFactors ? t('mfa.choose.text') : undefined}
      />
      {prompt.unavailable && (
        <ProblemBlock
          key={mfa.view.number}
          title={t('mfa.choose.unavailable')}
          nextStep={t('mfa.choose.unavailableNext')}
        />
      )}
      {prompt.failure && !mfa.view.checking && <FailureBlock key={mfa.view.number} failure={prompt.failure} />}
      {!hasFactors && <AnswerButton mfa={mfa} answer={{ type: 'resend' }} label={t('mfa.tryAgain')} />}
      {hasFactors && (
        <ul className={style.factors}>
          {prompt.authenticators.map(({ id, kind, name }) => (
            <li key={id}>
              <button type="button" className={style.factor} onClick={() => mfa.submit({ type: 'authenticator', id })}>
                <Icon name={icons[kind]} />
                <span className={style.factorText}>
                  <span>{t(`mfa.${kind}.factor`)}</span>
                  {name && <span className={style.factorName}>{name}</span>}
                </span>
                <Icon name="right" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <StepActions mfa={mfa} hasOtherFactors={false} resend={false} />
    </div>
  );
}
