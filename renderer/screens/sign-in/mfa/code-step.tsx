import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MfaPrompt } from '../../../../shared/mfa.ts';
import { Button } from '../../../components/button.tsx';
import { ProblemBlock } from '../../../components/problem-block.tsx';
import { TextField } from '../../../components/text-field.tsx';
import style from './mfa.module.css';
import { StepActions } from './step-actions.tsx';
import { StepHead } from './step-head.tsx';
import { TimeLeft } from './time-left.tsx';
import type { Mfa } from './use-mfa.ts';

type CodePrompt = Extract<MfaPrompt, { step: 'otp' | 'recovery' | 'binding-code' }>;

/** What was asked, in words: by what it is, or by which channel it was sent. */
const wordsOf = (prompt: CodePrompt) => (prompt.step === 'binding-code' ? prompt.channel : prompt.step);

/** Codes of these have six digits and are sent as soon as they are whole; others have lengths of their own. */
const isSixDigits = (prompt: CodePrompt) =>
  prompt.step === 'otp' || (prompt.step === 'binding-code' && prompt.channel !== 'email');

/** A code to type. Like a password it stays in its input, and is taken out of there when it is sent. */
export function CodeStep({ mfa, prompt }: { mfa: Mfa; prompt: CodePrompt }) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  const about = useId();
  const [missing, setMissing] = useState(false);
  const { checking, number } = mfa.view;
  const words = wordsOf(prompt);
  const sentTo = prompt.step === 'binding-code' ? prompt.sentTo : undefined;
  const sixDigits = isSixDigits(prompt);
  const recovery = prompt.step === 'recovery';

  // biome-ignore lint/correctness/useExhaustiveDependencies: each prompt, also one like the last, begins at its field.
  useEffect(() => field.current?.focus(), [number]);

  const send = () => {
    const input = field.current;
    const code = input?.value.replace(/\s+/g, '') ?? '';
    if (!input || checking) return;
    setMissing(code === '');
    if (code === '') return input.focus();
    input.value = '';
    mfa.answer({ type: 'code', code });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send();
  };
  const onInput = () => {
    setMissing(false);
    if (sixDigits && /^\d{6}$/.test(field.current?.value.replace(/[\s-]+/g, '') ?? '')) send();
  };

  return (
    <form className={style.form} onSubmit={submit} noValidate>
      <StepHead
        id={about}
        title={t(`mfa.${words}.title`)}
        text={sentTo ? t(`mfa.${words}.sentTo`, { sentTo }) : t(`mfa.${words}.text`)}
      />
      <div className={recovery ? style.long : style.code}>
        <TextField
          ref={field}
          label={t(recovery ? 'mfa.recoveryCode' : 'mfa.code')}
          size="large"
          mono
          hint={
            <TimeLeft
              until={prompt.endsAt}
              validUntil={prompt.step === 'binding-code' ? prompt.validUntil : undefined}
            />
          }
          inputMode={sixDigits ? 'numeric' : 'text'}
          autoComplete={recovery ? 'off' : 'one-time-code'}
          autoCapitalize={recovery ? 'characters' : 'none'}
          autoCorrect="off"
          spellCheck={false}
          maxLength={recovery ? 100 : 20}
          readOnly={checking}
          onInput={onInput}
          describedBy={about}
          error={missing ? t('mfa.codeMissing') : undefined}
        />
      </div>
      {prompt.wrong && !checking && !missing && (
        <ProblemBlock key={number} title={t('mfa.wrong')} next={t(`mfa.${words}.wrongNext`)} />
      )}
      <Button type="submit" look="primary" size="large" wide working={checking}>
        {t('action.continue')}
      </Button>
      <StepActions mfa={mfa} otherWays={prompt.otherWays} resend={prompt.step === 'binding-code'} />
    </form>
  );
}
