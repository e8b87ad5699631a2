import { useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { MfaPrompt } from '../../../../shared/mfa.ts';
import { ProblemBlock } from '../../../components/problem-block.tsx';
import { Spinner } from '../../../components/spinner.tsx';
import { FailureBlock } from '../../../widgets/failure-block.tsx';
import { AnswerButton } from './answer-button.tsx';
import style from './mfa.module.css';
import type { MfaActions } from './mfa-actions.ts';
import { StepActions } from './step-actions.tsx';
import { StepHead } from './step-head.tsx';
import { TimeLeft } from './time-left.tsx';

/** Waits for an approval on another device, or shows its result. */
export function PushStep({ mfa, prompt }: { mfa: MfaActions; prompt: Extract<MfaPrompt, { step: 'push' }> }) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  const retryButton = useRef<HTMLButtonElement>(null);
  const numberId = useId();
  const { state, sentTo, number, wasResent } = prompt;
  const about = sentTo ? t('mfa.push.sentTo', { sentTo }) : t('mfa.push.text');
  const waiting = state === 'waiting';
  useEffect(() => (waiting ? heading.current : retryButton.current)?.focus(), [waiting]);
  return (
    <div className={style.form}>
      <StepHead
        ref={heading}
        title={t('mfa.push.title')}
        text={[about, wasResent && t('mfa.push.resent')].filter(Boolean).join(' ')}
        describedBy={waiting && number !== undefined ? numberId : undefined}
      />
      {waiting && number !== undefined && (
        <div className={style.number} id={numberId}>
          <p>{t('mfa.push.number')}</p>
          <strong>{number}</strong>
        </div>
      )}
      {prompt.failure && !mfa.view.checking && (
        <FailureBlock failure={prompt.failure} tone="warn">
          {waiting && <p>{t('mfa.push.retrying')}</p>}
        </FailureBlock>
      )}
      {waiting ? (
        <div className={style.waiting}>
          <Spinner />
          <p>{t('mfa.push.waiting')}</p>
          <TimeLeft until={prompt.expiresAt} codeExpiresAt={prompt.codeExpiresAt} />
        </div>
      ) : (
        <>
          <ProblemBlock key={state} title={t(`mfa.push.${state}`)} nextStep={t(`mfa.push.${state}Next`)} />
          <AnswerButton ref={retryButton} mfa={mfa} answer={{ type: 'resend' }} label={t('mfa.sendAgain')} />
        </>
      )}
      <StepActions mfa={mfa} hasOtherFactors={prompt.hasOtherFactors} resend={waiting} />
    </div>
  );
}
