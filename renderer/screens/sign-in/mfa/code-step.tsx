import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../components/button.tsx';
import { ProblemBlock } from '../../../components/problem-block.tsx';
import { TextField } from '../../../components/text-field.tsx';
import { FailureBlock } from '../../../widgets/failure-block.tsx';
import type { CodePrompt } from './code-prompt.ts';
import style from './mfa.module.css';
import type { MfaActions } from './mfa-actions.ts';
import { StepActions } from './step-actions.tsx';
import { StepHead } from './step-head.tsx';
import { TimeLeft } from './time-left.tsx';
import { useCodeInput } from './use-code-input.ts';

/** The texts of a prompt: by its step, or by the channel that sent the code. */
const promptText = (prompt: CodePrompt) => (prompt.step === 'binding-code' ? prompt.channel : prompt.step);

/** Asks for a code. Like a password it stays in its input and is removed when submitted. */
export function CodeStep({ mfa, prompt }: { mfa: MfaActions; prompt: CodePrompt }) {
  const { t } = useTranslation();
  const headingId = useId();
  const { field, isMissing, isNumeric, onSubmit, onInput } = useCodeInput(mfa, prompt);
  const { checking, number } = mfa.view;
  const textKey = promptText(prompt);
  const sentTo = prompt.step === 'binding-code' ? prompt.sentTo : undefined;
  const instruction = sentTo ? t(`mfa.${textKey}.sentTo`, { sentTo }) : t(`mfa.${textKey}.text`);
  const resentNote = prompt.step === 'binding-code' && prompt.wasResent && t(`mfa.${prompt.channel}.resent`);
  const isRecovery = prompt.step === 'recovery';
  return (
    <form className={style.form} onSubmit={onSubmit} noValidate>
      <StepHead
        id={headingId}
        title={t(`mfa.${textKey}.title`)}
        text={[instruction, resentNote].filter(Boolean).join(' ')}
      />
      <div className={isRecovery ? style.recoveryCode : style.code}>
        <TextField
          ref={field}
          label={t(isRecovery ? 'mfa.recoveryCode' : 'mfa.code')}
          size="large"
          mono
          hint={
            <TimeLeft
              until={prompt.expiresAt}
              codeExpiresAt={prompt.step === 'binding-code' ? prompt.codeExpiresAt : undefined}
            />
          }
          inputMode={isNumeric ? 'numeric' : 'text'}
          autoComplete={isRecovery ? 'off' : 'one-time-code'}
          autoCapitalize={isRecovery ? 'characters' : 'none'}
          autoCorrect="off"
          spellCheck={false}
          maxLength={100}
          readOnly={checking}
          onInput={onInput}
          describedBy={headingId}
          error={isMissing ? t('mfa.codeMissing') : undefined}
        />
      </div>
      {prompt.wrong && !checking && !isMissing && (
        <ProblemBlock key={number} title={t('mfa.incorrectCode')} nextStep={t(`mfa.${textKey}.incorrectCodeNext`)} />
      )}
      {prompt.failure && !checking && !isMissing && <FailureBlock key={number} failure={prompt.failure} />}
      <Button type="submit" variant="primary" size="large" fullWidth isPending={checking}>
        {t('action.continue')}
      </Button>
      <StepActions mfa={mfa} hasOtherFactors={prompt.hasOtherFactors} resend={prompt.step === 'binding-code'} />
    </form>
  );
}
