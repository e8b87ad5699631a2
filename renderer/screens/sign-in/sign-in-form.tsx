import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProfileSummary } from '../../../shared/profile.ts';
import { Button } from '../../components/button.tsx';
import { SecretField } from '../../components/secret-field.tsx';
import { TextField } from '../../components/text-field.tsx';
import { useDelayed } from '../../components/use-delayed.ts';
import { hostOf } from '../../format/url.ts';
import { useStartupInfo } from '../../stores/startup.ts';
import { FailureBlock } from '../../widgets/failure-block.tsx';
import { ClientKeyRow } from './client-key-row.tsx';
import { RememberMe } from './remember-me.tsx';
import style from './sign-in-form.module.css';
import { useInitialFocus } from './use-initial-focus.ts';
import { useSignIn } from './use-sign-in.ts';

type Field = 'username' | 'password' | 'clientSecret';
type SignInFormProps = {
  profile: ProfileSummary;
  username: string;
  /** Whether the form unlocks a session instead of starting one. */
  isUnlock?: boolean;
};

/** Returns the input's value and empties it, so that the page keeps no copy. */
function take(input: HTMLInputElement | null): string {
  const typed = input?.value ?? '';
  if (input) input.value = '';
  return typed;
}

/** Renders the sign-in form: username, password and, if needed, the client secret or key. */
export function SignInForm({ profile, username, isUnlock = false }: SignInFormProps) {
  const { t } = useTranslation();
  const vault = useStartupInfo((info) => info.vault);
  const fields = {
    username: useRef<HTMLInputElement>(null),
    password: useRef<HTMLInputElement>(null),
    oneTimeCode: useRef<HTMLInputElement>(null),
    clientSecret: useRef<HTMLInputElement>(null),
  };
  const keyButton = useRef<HTMLButtonElement>(null);
  const [missing, setMissing] = useState<Field | 'clientKey'>();
  const [shown, setShown] = useState<Field>();
  const [remember, setRemember] = useState(false);
  const { signIn, cancel, working, failure, asked, chooseKey, choosingKey } = useSignIn(profile);
  const asksSecret = asked === 'secret';
  // Username or password alone may be wrong, so the stored secret stays unless another is entered.
  const secretMayStay = failure?.kind === 'sign_in_refused' && profile.clientCredential === 'secret_present';
  const keyPresent = profile.clientCredential === 'key_present';
  const cancellable = useDelayed(working, 2000);
  useInitialFocus(username ? fields.password : fields.username);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (working || choosingKey) return;
    const needed: Field[] = [
      'username',
      'password',
      ...(asksSecret && !secretMayStay ? (['clientSecret'] as const) : []),
    ];
    const empty = needed.find((field) => !fields[field].current?.value);
    const keyMissing = asked === 'key' && !keyPresent;
    setMissing(empty ?? (keyMissing ? 'clientKey' : undefined));
    setShown(undefined);
    if (empty) return fields[empty].current?.focus();
    if (keyMissing) return keyButton.current?.focus();
    const done = signIn({
      username: fields.username.current?.value ?? '',
      password: take(fields.password.current),
      oneTimeCode: take(fields.oneTimeCode.current).replace(/[\s\p{Pd}]+/gu, '') || undefined,
      clientSecret: asksSecret ? take(fields.clientSecret.current) || undefined : undefined,
      remember,
    });
    if (!(await done)) fields.password.current?.focus();
  };

  const secretField = (field: Field) => ({
    ref: fields[field],
    isRevealed: shown === field,
    onRevealedChange: (show: boolean) => setShown(show ? field : undefined),
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
        readOnly={working || isUnlock}
        error={missing === 'username' ? t('signIn.usernameMissing') : undefined}
      />
      <SecretField
        {...secretField('password')}
        label={t('signIn.password')}
        showLabel={t('action.showPassword')}
        autoComplete="current-password"
        error={missing === 'password' ? t('signIn.passwordMissing') : undefined}
      />
      {profile.asksOneTimeCode && (
        <TextField
          label={t('signIn.oneTimeCode')}
          size="large"
          ref={fields.oneTimeCode}
          inputMode="numeric"
          autoComplete="one-time-code"
          autoCorrect="off"
          spellCheck={false}
          maxLength={20}
          readOnly={working}
          help={t('signIn.oneTimeCodeHelp')}
        />
      )}
      {asksSecret && (
        <SecretField
          {...secretField('clientSecret')}
          label={t('signIn.clientSecret')}
          showLabel={t('action.showSecret')}
          autoComplete="off"
          help={t(secretMayStay ? 'signIn.clientSecretMayStay' : `signIn.clientSecretHelp.${vault.protector}`)}
          error={missing === 'clientSecret' ? t('signIn.clientSecretMissing') : undefined}
        />
      )}
      {asked === 'key' && (
        <ClientKeyRow
          ref={keyButton}
          present={keyPresent}
          choosing={choosingKey}
          disabled={working}
          onChoose={() => {
            setMissing(undefined);
            void chooseKey();
          }}
          error={missing === 'clientKey' && !keyPresent ? t('signIn.clientKeyMissing') : undefined}
        />
      )}
      {!isUnlock && <RememberMe checked={remember} onChange={setRemember} />}
      {failure && <FailureBlock failure={failure} />}
      <Button
        type={cancellable ? 'button' : 'submit'}
        variant={cancellable ? 'plain' : 'primary'}
        size="large"
        fullWidth
        isPending={working && !cancellable}
        onClick={cancellable ? cancel : undefined}
      >
        {t(cancellable ? 'action.cancel' : isUnlock ? 'signIn.unlock' : 'action.signIn')}
      </Button>
      <span role="status" className="visually-hidden">
        {working && t(isUnlock ? 'signIn.unlocking' : 'signIn.working')}
      </span>
      <p className={style.note}>{t('signIn.passwordGoesTo', { host: hostOf(profile.passwordOrigin) })}</p>
    </form>
  );
}
