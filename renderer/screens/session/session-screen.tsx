import { useTranslation } from 'react-i18next';
import type { SignedInSnapshot } from '../../../shared/session.ts';
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
import { SignInAgain } from './sign-in-again.tsx';
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

/** Whether a session has no valid access token and will not get one without a new sign-in. */
function isSessionOver(snapshot: SignedInSnapshot, now: number): boolean {
  const { expiresAt, refreshable, refreshFailure, nextRetryAt } = snapshot;
  if (refreshFailure) return nextRetryAt === undefined && now >= (expiresAt ?? 0);
  return !refreshable && expiresAt !== undefined && now >= expiresAt;
}

/** Shows who is signed in, with which access, and for how long. */
export function SessionScreen() {
  const { t } = useTranslation();
  const snapshot = useSession((session) => session.snapshot);
  const signOutFailure = useSession((session) => session.signOutFailure);
  const { refresh, failure: refreshFailure, done } = useRefresh(snapshot);
  const isOver = useClock(({ now }) => snapshot.state === 'signed-in' && isSessionOver(snapshot, now));
  if (snapshot.state !== 'signed-in')
    return (
      <Page title={t('rail.session')}>
        {snapshot.state === 'signing-out' ? null : <SignedOutState route="session" />}
      </Page>
    );
  const failure = signOutFailure ?? refreshFailure;
  return (
    <Page
      title={t('rail.session')}
      actions={<SessionActions snapshot={snapshot} offersSignIn={isOver && !failure} refresh={refresh} />}
    >
      <p role="status" className="visually-hidden">
        {snapshot.refreshing ? t('session.refreshing') : done && t('session.refreshDone')}
      </p>
      {failure && (
        <FailureBlock failure={failure} tone={snapshot.nextRetryAt === undefined ? 'bad' : 'warn'}>
          {snapshot.nextRetryAt !== undefined && <NextRetry at={snapshot.nextRetryAt} />}
          {isOver && (
            <p>
              <SignInAgain />
            </p>
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
