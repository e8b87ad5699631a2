import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { Page } from '../../components/page.tsx';
import { formatRelativeTime } from '../../format/format-time.ts';
import { useClock } from '../../stores/clock.ts';
import { useSession } from '../../stores/session.ts';
import { FailureBlock } from '../../widgets/failure-block.tsx';
import { SignedOutState } from '../signed-out-state.tsx';
import { IdentityCard } from './identity-card.tsx';
import { NarrowScopes } from './narrow-scopes.tsx';
import { ScopesCard } from './scopes-card.tsx';
import { SessionActions } from './session-actions.tsx';
import style from './session-screen.module.css';
import { TimesCard } from './times-card.tsx';
import { useRefresh } from './use-refresh.ts';

/** Shows when a failed refresh is retried. */
function NextRetry({ at }: { at: number }) {
  const { t } = useTranslation();
  const now = useClock((clock) => clock.now);
  return (
    <p>{at - now < 1000 ? t('session.tryingAgain') : t('session.nextTry', { when: formatRelativeTime(t, at, now) })}</p>
  );
}

/** Offers to sign in as the same user once the access token of a session is over. */
function SignInAgain({ expiresAt = 0 }: { expiresAt: number | undefined }) {
  const { t } = useTranslation();
  const isOver = useClock((clock) => clock.now >= expiresAt);
  const signInAgain = useSession((session) => session.signInAgain);
  const [isPending, setPending] = useState(false);
  const run = async () => {
    setPending(true);
    await signInAgain();
    setPending(false);
  };
  return (
    isOver && (
      <p>
        <Button variant="primary" isPending={isPending} onClick={() => void run()}>
          {t('account.ended')}
        </Button>
      </p>
    )
  );
}

/** Shows who is signed in, with which access, and for how long. */
export function SessionScreen() {
  const { t } = useTranslation();
  const snapshot = useSession((session) => session.snapshot);
  const signOutFailure = useSession((session) => session.signOutFailure);
  const { refresh, failure: refreshFailure, done } = useRefresh(snapshot);
  if (snapshot.state !== 'signed-in')
    return (
      <Page title={t('rail.session')}>
        {snapshot.state === 'signing-out' ? null : <SignedOutState route="session" />}
      </Page>
    );
  const failure = signOutFailure ?? refreshFailure;
  return (
    <Page title={t('rail.session')} actions={<SessionActions snapshot={snapshot} refresh={refresh} />}>
      <p role="status" className="visually-hidden">
        {snapshot.refreshing ? t('session.refreshing') : done && t('session.refreshDone')}
      </p>
      {failure && (
        <FailureBlock failure={failure} tone={snapshot.nextRetryAt === undefined ? 'bad' : 'warn'}>
          {snapshot.nextRetryAt !== undefined && <NextRetry at={snapshot.nextRetryAt} />}
          {snapshot.refreshFailure && snapshot.nextRetryAt === undefined && (
            <SignInAgain expiresAt={snapshot.expiresAt} />
          )}
        </FailureBlock>
      )}
      <div className={style.cards}>
        <IdentityCard snapshot={snapshot} />
        <TimesCard snapshot={snapshot} />
        <ScopesCard scopes={snapshot.scopes}>
          <NarrowScopes snapshot={snapshot} refresh={refresh} />
        </ScopesCard>
      </div>
    </Page>
  );
}
