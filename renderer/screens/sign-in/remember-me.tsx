import { useTranslation } from 'react-i18next';
import { Checkbox } from '../../components/checkbox.tsx';
import { useStartupInfo } from '../../stores/startup.ts';
import style from './sign-in-form.module.css';

type RememberMeProps = { checked: boolean; onChange: (checked: boolean) => void };

/** Lets the user choose whether the session is stored, or explains why it is fixed. */
export function RememberMe({ checked, onChange }: RememberMeProps) {
  const { t } = useTranslation();
  const rememberMe = useStartupInfo((info) => info.rememberMe);
  const vault = useStartupInfo((info) => info.vault);
  if (rememberMe === 'never') return null;
  const isUnavailable = vault.protector === 'memory';
  if (rememberMe === 'always')
    return (
      <p className={style.remembered}>{t(isUnavailable ? 'signIn.rememberUnavailable' : 'signIn.rememberAlways')}</p>
    );
  return (
    <Checkbox
      label={t('signIn.remember')}
      help={isUnavailable ? t('signIn.rememberUnavailable') : undefined}
      checked={checked && !isUnavailable}
      onChange={onChange}
      disabled={isUnavailable}
    />
  );
}
