import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProfileSummary } from '../../../shared/profile.ts';
import { SecretField } from '../../components/secret-field.tsx';
import { SubmitButton } from '../../components/submit-button.tsx';
import { TextField } from '../../components/text-field.tsx';
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
function takeValue(input: HTMLInputElement | null): string {
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
  const [revealedField, setRevealedField] = useState<Field>();
  const [remember, setRemember] = useState(false);
  const { signIn, cancel, isSigningIn, failure, requested, chooseKey, isChoosingKey } = useSignIn(profile);
  const needsSecret = requested === 'secret';
  // Only the username or password may be wrong, so the stored secret stays unless it is replaced.
  const canKeepSecret = failure?.kind === 'sign_in_refused' && profile.clientCredential === 'secret_present';
  const hasKey = profile.clientCredential === 'key_present';
  useInitialFocus(username ? fields.password : fields.username);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (isSigningIn || isChoosingKey) return;
    const required: Field[] = [
      'username',
      'password',
      ...(needsSecret && !canKeepSecret ? (['clientSecret'] as const) : []),
    ];
    const firstEmpty = required.find((field) => !fields[field].current?.value);
    const isKeyMissing = requested === 'key' && !hasKey;
    setMissing(firstEmpty ?? (isKeyMissing ? 'clientKey' : undefined));
    setRevealedField(undefined);
    if (firstEmpty) return fields[firstEmpty].current?.focus();
    if (isKeyMissing) return keyButton.current?.focus();
    const result = signIn({
      username: fields.username.current?.value ?? '',
      password: takeValue(fields.password.current),
      oneTimeCode: takeValue(fields.oneTimeCode.current).replace(/[\s\p{Pd}]+/gu, '') || undefined,
      clientSecret: needsSecret ? takeValue(fields.clientSecret.current) || undefined : undefined,
      remember,
    });
    if (!(await result)) fields.password.current?.focus();
  };

  const secretField = (field: Field) => ({
    ref: fields[field],
    isRevealed: revealedField === field,
    onRevealedChange: (isRevealed: boolean) => setRevealedField(isRevealed ? field : undefined),
    readOnly: isSigningIn,
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
        readOnly={isSigningIn || isUnlock}
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
          readOnly={isSigningIn}
          help={t('signIn.oneTimeCodeHelp')}
        />
      )}
      {needsSecret && (
        <SecretField
          {...secretField('clientSecret')}
          label={t('signIn.clientSecret')}
          showLabel={t('action.showSecret')}
          autoComplete="off"
          help={t(canKeepSecret ? 'signIn.clientSecretOptional' : `signIn.clientSecretHelp.${vault.protector}`)}
          error={missing === 'clientSecret' ? t('signIn.clientSecretMissing') : undefined}
        />
      )}
      {requested === 'key' && (
        <ClientKeyRow
          ref={keyButton}
          present={hasKey}
          choosing={isChoosingKey}
          disabled={isSigningIn}
          onChoose={() => {
            setMissing(undefined);
            void chooseKey();
          }}
          error={missing === 'clientKey' && !hasKey ? t('signIn.clientKeyMissing') : undefined}
        />
      )}
      {!isUnlock && <RememberMe checked={remember} onChange={setRemember} />}
      {failure && <FailureBlock failure={failure} />}
      <SubmitButton
        label={t(isUnlock ? 'signIn.unlock' : 'action.signIn')}
        size="large"
        isPending={isSigningIn}
        cancelDelayMs={2000}
        onCancel={cancel}
      />
      <span role="status" className="visually-hidden">
        {isSigningIn && t(isUnlock ? 'signIn.unlocking' : 'signIn.signingIn')}
      </span>
      <p className={style.note}>{t('signIn.passwordDestination', { host: hostOf(profile.passwordOrigin) })}</p>
    </form>
  );
}
