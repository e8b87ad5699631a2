import { useTranslation } from 'react-i18next';
import type { MfaView } from '../../../../shared/mfa.ts';
import { ChooseStep } from './choose-step.tsx';
import { CodeStep } from './code-step.tsx';
import style from './mfa.module.css';
import { createMfaActions } from './mfa-actions.ts';
import { PushStep } from './push-step.tsx';

/**
 * Renders the prompt of a second factor. A different kind slides in; the same kind stays in place.
 */
export function MfaStep({ view }: { view: MfaView }) {
  const { t } = useTranslation();
  const mfa = createMfaActions(view);
  const { prompt } = view;
  const channel = prompt.step === 'binding-code' ? prompt.channel : prompt.step === 'push' ? 'push' : undefined;
  const again = channel && 'wasResent' in prompt && prompt.wasResent && t(`mfa.${channel}.resent`);
  return (
    <div className={style.step} key={prompt.step}>
      {prompt.step === 'choose' && <ChooseStep mfa={mfa} prompt={prompt} />}
      {(prompt.step === 'otp' || prompt.step === 'recovery' || prompt.step === 'binding-code') && (
        <CodeStep mfa={mfa} prompt={prompt} />
      )}
      {prompt.step === 'push' && <PushStep mfa={mfa} prompt={prompt} />}
      <span role="status" className="visually-hidden">
        {view.checking ? t('mfa.checking') : again}
      </span>
    </div>
  );
}
