import { useTranslation } from 'react-i18next';
import type { ProfileSummary } from '../../../shared/profile.ts';
import { Button } from '../../components/button.tsx';
import { SecretField } from '../../components/secret-field.tsx';
import { SubmitButton } from '../../components/submit-button.tsx';
import { TextField } from '../../components/text-field.tsx';
import { hostOf } from '../../format/url.ts';
import { useStartupInfo } from '../../stores/startup.ts';
import layout from '../../styles/layout.module.css';
import { FailureBlock } from '../../widgets/failure-block.tsx';
import { ClientKeyRow } from './client-key-row.tsx';
import { RememberMe } from './remember-me.tsx';
import style from './sign-in-form.module.css';
import { useInitialFocus } from './use-initial-focus.ts';
import { useSignInForm } from './use-sign-in-form.ts';

type SignInFormProps = {
  profile: ProfileSummary;
  username: string;
  /** Whether the form unlocks a session instead of starting one. */
  isUnlock?: boolean;
};

/** Renders the sign-in form: username, password and, if needed, the client secret or key. */
export function SignInForm({ profile, username, isUnlock = false }: SignInFormProps) {
  const { t } = useTranslation();
  const vault = useStartupInfo((info) => info.vault);
  const { fields, secretField, isSigningIn, missing, failure, ...form } = useSignInForm(profile);
  useInitialFocus(username ? fields.password : fields.username);

  return (
    <form className={style.form} onSubmit={form.submit} noValidate>
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
      {form.needsSecret && (
        <SecretField
          {...secretField('clientSecret')}
          label={t('signIn.clientSecret')}
          showLabel={t('action.showSecret')}
          autoComplete="off"
          help={t(form.canKeepSecret ? 'signIn.clientSecretOptional' : `signIn.clientSecretHelp.${vault.protector}`)}
          error={missing === 'clientSecret' ? t('signIn.clientSecretMissing') : undefined}
        />
      )}
      {form.needsKey && (
        <ClientKeyRow
          ref={form.keyButton}
          present={form.hasKey}
          choosing={form.isChoosingKey}
          disabled={isSigningIn}
          onChoose={form.chooseKey}
          error={missing === 'clientKey' ? t('signIn.clientKeyMissing') : undefined}
        />
      )}
      {form.replaceable && (
        <div className={`${layout.linkLine} ${style.replace}`}>
          <Button variant="link" disabled={isSigningIn} onClick={form.replace}>
            {t(`action.replaceCredential.${form.replaceable}`)}
          </Button>
        </div>
      )}
      {!isUnlock && <RememberMe checked={form.remember} onChange={form.setRemember} />}
      {failure && <FailureBlock failure={failure} />}
      <SubmitButton
        label={t(isUnlock ? 'signIn.unlock' : 'action.signIn')}
        size="large"
        isPending={isSigningIn}
        cancelDelayMs={2000}
        onCancel={form.cancel}
      />
      <span role="status" className="visually-hidden">
        {isSigningIn && t(isUnlock ? 'signIn.unlocking' : 'signIn.signingIn')}
      </span>
      <p className={style.note}>{t('signIn.passwordDestination', { host: hostOf(profile.passwordOrigin) })}</p>
    </form>
  );
}
