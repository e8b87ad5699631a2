import { useTranslation } from 'react-i18next';
import type { ProfileSummary } from '../../../shared/profile.ts';
import { bridge } from '../../bridge.ts';
import { Button } from '../../components/button.tsx';
import { createLazyComponent } from '../../components/lazy-component.tsx';
import { Notice } from '../../components/notice.tsx';
import { useWindowTitle } from '../../components/page.tsx';
import { PolicyProblems } from '../../components/policy-problems.tsx';
import { useNavigation } from '../../stores/navigation.ts';
import { useProfileEditor } from '../../stores/profile-editor.ts';
import { useSession } from '../../stores/session.ts';
import { useProfile, useStartup, useStartupInfo } from '../../stores/startup.ts';
import { BrokenProfiles } from './broken-profiles.tsx';
import { LockScreen, useLockedAccount } from './lock-screen.tsx';
import { MfaStep } from './mfa-step.ts';
import { OtherAccounts } from './other-accounts.tsx';
import { SignInForm } from './sign-in-form.tsx';
import { SignInFrame } from './sign-in-frame.tsx';
import { SignInNotices } from './sign-in-notices.tsx';
import style from './sign-in-screen.module.css';

const SelectField = createLazyComponent(async () => (await import('../../components/select-field.tsx')).SelectField);

/** Recreates the form for another profile, or when a member that the form shows changed. */
const formKey = ({ id, issuer, usernameHint, clientCredential }: ProfileSummary) =>
  JSON.stringify([id, issuer, usernameHint, clientCredential.split('_')[0]]);

/** Lets the user choose a profile and sign in. */
export function SignInScreen() {
  const { t } = useTranslation();
  const profiles = useStartupInfo((info) => info.profiles);
  const brokenProfiles = useStartupInfo((info) => info.brokenProfiles);
  const policy = useStartupInfo((info) => info.policy);
  const profileId = useStartup((startup) => startup.profileId);
  const chooseProfile = useStartup((startup) => startup.chooseProfile);
  const profile = useProfile(profileId) ?? profiles[0];
  const snapshot = useSession((session) => session.snapshot);
  const locked = useLockedAccount();
  const browseSignedOut = useNavigation((navigation) => navigation.browseSignedOut);
  const addProfile = useProfileEditor((editor) => editor.add);
  const mfa = snapshot.state === 'signing-in' ? snapshot.mfa : undefined;
  useWindowTitle(t(mfa ? 'signIn.mfa' : 'signIn.screen'));
  if (locked) return <LockScreen locked={locked} />;
  if (!profile) return <NoProfile />;
  const previousUsername = 'profileId' in snapshot && snapshot.profileId === profile.id ? snapshot.username : undefined;
  const openApi = policy.apiConsole && (
    <Button variant="link" onClick={() => browseSignedOut('api')}>
      {t('signIn.openApi')}
    </Button>
  );
  return (
    <SignInFrame name={profile.name} heading={t(mfa ? 'signIn.mfa' : 'signIn.heading')}>
      <div className={style.card}>
        <SignInNotices />
        {mfa && <MfaStep view={mfa} />}
        <div hidden={mfa !== undefined}>
          <SignInForm
            key={formKey(profile)}
            profile={profile}
            username={previousUsername ?? profile.usernameHint ?? ''}
          />
        </div>
      </div>
      <footer className={style.foot} data-picker={(profiles.length > 1 && !mfa) || undefined}>
        {profiles.length > 1 && !mfa && (
          <SelectField
            label={t('signIn.profile')}
            variant="quiet"
            value={profile.id}
            options={profiles.map(({ id, name }) => ({ value: id, name }))}
            onChange={chooseProfile}
            disabled={snapshot.state === 'signing-in'}
          />
        )}
        {profiles.length === 1 && !mfa && openApi}
        {profile.hasSupportUrl && (
          <Button variant="link" onClick={() => void bridge.openSupportPage({ profileId: profile.id })}>
            {t('signIn.support')}
          </Button>
        )}
        {profiles.length > 1 && !mfa && openApi}
        {!mfa && policy.otherProfiles && (
          <Button variant="link" onClick={() => void addProfile()} disabled={snapshot.state === 'signing-in'}>
            {t('action.addProfile')}
          </Button>
        )}
      </footer>
      <OtherAccounts />
      {brokenProfiles.length > 0 && <BrokenProfiles profiles={brokenProfiles} />}
    </SignInFrame>
  );
}

/** Shown if the policy could not be used. An administrator has to fix it. */
function LockedDown() {
  const { t } = useTranslation();
  const policy = useStartupInfo((info) => info.policy);
  return (
    <SignInFrame name={t('app.name')} heading={t('policy.lockedDown')} next={t('policy.lockedDownNext')}>
      <Notice tone="warn" icon="warning">
        <PolicyProblems problems={policy.problems} />
      </Notice>
    </SignInFrame>
  );
}

function NoProfile() {
  const { t } = useTranslation();
  const brokenProfiles = useStartupInfo((info) => info.brokenProfiles);
  const policy = useStartupInfo((info) => info.policy);
  const addProfile = useProfileEditor((editor) => editor.add);
  const importProfiles = useProfileEditor((editor) => editor.import);
  const hasBroken = brokenProfiles.length > 0;
  if (policy.lockedDown) return <LockedDown />;
  return (
    <SignInFrame
      name={t('app.name')}
      heading={t(hasBroken ? 'signIn.noProfileBroken' : 'signIn.noProfile')}
      next={t(hasBroken ? 'signIn.noProfileBrokenNext' : 'signIn.noProfileNext')}
    >
      {policy.otherProfiles && (
        <div className={style.choices}>
          <Button variant="primary" size="large" onClick={() => void addProfile()}>
            {t('action.addProfile')}
          </Button>
          <Button size="large" onClick={() => void importProfiles()}>
            {t('action.importProfiles')}
          </Button>
        </div>
      )}
      {hasBroken && <BrokenProfiles profiles={brokenProfiles} open />}
    </SignInFrame>
  );
}
