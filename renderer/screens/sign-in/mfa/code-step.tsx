import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MfaPrompt } from '../../../../shared/mfa.ts';
import { Button } from '../../../components/button.tsx';
import { ProblemBlock } from '../../../components/problem-block.tsx';
import { TextField } from '../../../components/text-field.tsx';
import { FailureBlock } from '../../../widgets/failure-block.tsx';
import style from './mfa.module.css';
import type { MfaActions } from './mfa-actions.ts';
import { StepActions } from './step-actions.tsx';
import { StepHead } from './step-head.tsx';
import { TimeLeft } from './time-left.tsx';

type CodePrompt = Extract<MfaPrompt, { step: 'otp' | 'recovery' | 'binding-code' }>;

/** The texts of a prompt: by its step, or by the channel that sent the code. */
const promptText = (prompt: CodePrompt) => (prompt.step === 'binding-code' ? prompt.channel : prompt.step);

/**
 * These codes nearly always have six digits and are submitted once complete. Others vary in length.
 */
const isSixDigits = (prompt: CodePrompt) =>
  prompt.step === 'otp' || (prompt.step === 'binding-code' && prompt.channel !== 'email');

/**
 * Delay before a corrected code is submitted, because some apps show eight digits, in milliseconds.
 */
const submitDelayMs = 800;

/** Removes separators from a typed or pasted code. Only numeric codes lose their dashes. */
const normalizeCode = (text: string, digits: boolean) => text.replace(digits ? /[\s\p{Pd}]+/gu : /\s+/g, '');

/** Asks for a code. Like a password it stays in its input and is removed when submitted. */
export function CodeStep({ mfa, prompt }: { mfa: MfaActions; prompt: CodePrompt }) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  const headingId = useId();
  const submitTimer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [isMissing, setMissing] = useState(false);
  const { checking, number } = mfa.view;
  const textKey = promptText(prompt);
  const sentTo = prompt.step === 'binding-code' ? prompt.sentTo : undefined;
  const instruction = sentTo ? t(`mfa.${textKey}.sentTo`, { sentTo }) : t(`mfa.${textKey}.text`);
  const resentNote = prompt.step === 'binding-code' && prompt.wasResent && t(`mfa.${prompt.channel}.resent`);
  const isNumeric = isSixDigits(prompt);
  const isRecovery = prompt.step === 'recovery';

  const focusedPrompt = useRef<number>(undefined);
  // Every prompt moves the focus to the field, including one that repeats the previous prompt.
  useEffect(() => {
    if (focusedPrompt.current === number) return;
    focusedPrompt.current = number;
    field.current?.focus();
  }, [number]);

  useEffect(() => () => clearTimeout(submitTimer.current), []);

  const submitCode = () => {
    clearTimeout(submitTimer.current);
    const input = field.current;
    const code = normalizeCode(input?.value ?? '', isNumeric);
    if (!input || checking) return;
    setMissing(code === '');
    if (code === '') return input.focus();
    input.value = '';
    mfa.submit({ type: 'code', code });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    submitCode();
  };
  const onInput = () => {
    setMissing(false);
    clearTimeout(submitTimer.current);
    if (!isNumeric || !/^\d{6}$/.test(normalizeCode(field.current?.value ?? '', true))) return;
    if (prompt.wrong) submitTimer.current = setTimeout(submitCode, submitDelayMs);
    else submitCode();
  };

  return (
    <form className={style.form} onSubmit={submit} noValidate>
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
