import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { useNavigation } from '../../stores/navigation.ts';
import { useSession } from '../../stores/session.ts';
import { useProfile, useStartup } from '../../stores/startup.ts';
import { Mark } from '../../widgets/mark.tsx';
import { AccountMenu } from './account-menu.tsx';
import style from './title-bar.module.css';

/** Shows the profile, the account and the remaining token lifetime. */
export function TitleBar() {
  const { t } = useTranslation();
  const snapshot = useSession((session) => session.snapshot);
  const selectedId = useStartup((startup) => startup.profileId);
  const profile = useProfile('profileId' in snapshot ? (snapshot.profileId ?? selectedId) : selectedId);
  const showSignIn = useNavigation((navigation) => navigation.showSignIn);
  return (
    <header className={style.bar}>
      <p className={style.profile}>
        <Mark size={20} />
        <span>{profile?.name ?? t('app.name')}</span>
      </p>
      {snapshot.state === 'signed-in' && <AccountMenu snapshot={snapshot} />}
      {snapshot.state === 'signing-out' && (
        <p role="status" className={style.status}>
          {t('account.signingOut')}
        </p>
      )}
      {(snapshot.state === 'signed-out' || snapshot.state === 'signing-in') && (
        <div className={style.status}>
          <span>{t('account.signedOut')}</span>
          <Button onClick={showSignIn}>{t('action.signIn')}</Button>
        </div>
      )}
    </header>
  );
}
