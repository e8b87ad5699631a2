import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../../shared/errors.ts';
import type { SessionSnapshot } from '../../../shared/session.ts';
import { attempt, bridge } from '../../bridge.ts';
import { Button } from '../../components/button.tsx';
import { useWindowTitle } from '../../components/page.tsx';
import { useSession } from '../../stores/session.ts';
import { useProfile, useStartupInfo } from '../../stores/startup.ts';
import { FailureBlock } from '../../widgets/failure-block.tsx';
import { MfaStep } from './mfa-step.ts';
import { OtherAccounts } from './other-accounts.tsx';
import { SignInForm } from './sign-in-form.tsx';
import { SignInFrame } from './sign-in-frame.tsx';
import style from './sign-in-screen.module.css';

type LockedSnapshot = Extract<SessionSnapshot, { state: 'locked' | 'signing-in' }>;

/** Returns the active session if it is locked or being unlocked. */
export function useLockedAccount(): LockedSnapshot | undefined {
  const snapshot = useSession((session) => session.snapshot);
  if (snapshot.state === 'locked') return snapshot;
  return snapshot.state === 'signing-in' && snapshot.unlocking ? snapshot : undefined;
}

/** Asks the signed-in user to authenticate again. */
export function LockScreen({ locked }: { locked: LockedSnapshot }) {
  const { t } = useTranslation();
  const systemUnlock = useStartupInfo((info) => info.systemUnlock);
  const profile = useProfile(locked.profileId);
  const signOut = useSession((session) => session.signOut);
  const [failure, setFailure] = useState<Failure>();
  const mfa = locked.state === 'signing-in' ? locked.mfa : undefined;
  const heading = t(mfa ? 'signIn.mfa' : 'signIn.lockedHeading');
  useWindowTitle(heading);
  if (!profile) return null;

  const unlock = async () => {
    setFailure(undefined);
    const outcome = await attempt(bridge.unlock());
    if (!outcome.ok && outcome.failure.kind !== 'canceled') setFailure(outcome.failure);
  };

  return (
    <SignInFrame name={profile.name} heading={heading} next={mfa ? undefined : t('signIn.locked')}>
      <div className={style.card}>
        {mfa && <MfaStep view={mfa} />}
        {failure && <FailureBlock failure={failure} />}
        <div hidden={mfa !== undefined}>
          <SignInForm profile={profile} username={locked.username} isUnlock />
        </div>
        {locked.state === 'locked' && locked.stored && systemUnlock && (
          <Button fullWidth size="large" onClick={() => void unlock()}>
            {t('signIn.unlockSystem')}
          </Button>
        )}
      </div>
      {!mfa && (
        <footer className={style.foot}>
          <Button variant="link" onClick={() => void bridge.addAccount()}>
            {t('signIn.otherAccount')}
          </Button>
          <Button variant="link" onClick={() => void signOut()}>
            {t('action.signOut')}
          </Button>
        </footer>
      )}
      <OtherAccounts />
    </SignInFrame>
  );
}
