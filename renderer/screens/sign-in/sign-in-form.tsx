import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProfileSummary } from '../../../shared/profile.ts';
import { Button } from '../../components/button.tsx';
import { FailureBlock } from '../../components/failure-block.tsx';
import { useDelayed } from '../../components/hooks.ts';
import { SecretField } from '../../components/secret-field.tsx';
import { TextField } from '../../components/text-field.tsx';
import { hostOf } from '../../format/address.ts';
import style from './sign-in-form.module.css';
import { useFirstFocus } from './use-first-focus.ts';
import { useSignIn } from './use-sign-in.ts';

type Field = 'username' | 'password' | 'clientSecret';
type SignInFormProps = { profile: ProfileSummary; username: string };

/** Takes what was typed out of a field, so that the page keeps no copy. */
function take(input: HTMLInputElement | null): string {
  const typed = input?.value ?? '';
  if (input) input.value = '';
  return typed;
}

/** Username, password and, where the profile needs it, client secret. */
export function SignInForm({ profile, username }: SignInFormProps) {
  const { t } = useTranslation();
  const fields = {
    username: useRef<HTMLInputElement>(null),
    password: useRef<HTMLInputElement>(null),
    clientSecret: useRef<HTMLInputElement>(null),
  };
  const [missing, setMissing] = useState<Field>();
  const [shown, setShown] = useState<Field>();
  const { signIn, cancel, working, failure, needsSecret } = useSignIn(profile);
  const cancellable = useDelayed(working, 2000);
  useFirstFocus(username ? fields.password : fields.username);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (working) return;
    const asked: Field[] = ['username', 'password', ...(needsSecret ? (['clientSecret'] as const) : [])];
    const empty = asked.find((field) => !fields[field].current?.value);
    setMissing(empty);
    setShown(undefined);
    if (empty) return fields[empty].current?.focus();
    const done = signIn({
      username: fields.username.current?.value ?? '',
      password: take(fields.password.current),
      clientSecret: needsSecret ? take(fields.clientSecret.current) : undefined,
    });
    if (!(await done)) fields.password.current?.focus();
  };

  const secretField = (field: Field) => ({
    ref: fields[field],
    shown: shown === field,
    onShownChange: (show: boolean) => setShown(show ? field : undefined),
    readOnly: working,
  });

  return (
    <form className={style.form} onSubmit={(event) => void submit(event)} noValidate>
      <TextField
        label={t('signIn.username')}
        size="large"
        ref={fields.username}
        defaultValue={username}
        autoComplete="username"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        maxLength={1000}
        readOnly={working}
        error={missing === 'username' ? t('signIn.usernameMissing') : undefined}
      />
      <SecretField
        {...secretField('password')}
        label={t('signIn.password')}
        showLabel={t('action.showPassword')}
        autoComplete="current-password"
        error={missing === 'password' ? t('signIn.passwordMissing') : undefined}
      />
      {needsSecret && (
        <SecretField
          {...secretField('clientSecret')}
          label={t('signIn.clientSecret')}
          showLabel={t('action.showSecret')}
          autoComplete="off"
          help={t('signIn.clientSecretHelp')}
          error={missing === 'clientSecret' ? t('signIn.clientSecretMissing') : undefined}
        />
      )}
      {failure && <FailureBlock failure={failure} />}
      <Button
        type={cancellable ? 'button' : 'submit'}
        look={cancellable ? 'plain' : 'primary'}
        size="large"
        wide
        working={working && !cancellable}
        onClick={cancellable ? cancel : undefined}
      >
        {t(cancellable ? 'action.cancel' : 'action.signIn')}
      </Button>
      <span role="status" className="visually-hidden">
        {working && t('signIn.working')}
      </span>
      <p className={style.note}>{t('signIn.passwordGoesTo', { host: hostOf(profile.passwordOrigin) })}</p>
    </form>
  );
}
