import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { hostOf, pathOf } from '../../format/url.ts';
import { useApiRequest } from '../../stores/api-request.ts';
import { useNavigation } from '../../stores/navigation.ts';
import { useSession } from '../../stores/session.ts';
import { useProfile } from '../../stores/startup.ts';
import { FailureBlock } from '../../widgets/failure-block.tsx';

/** Explains why the sign-in screen is shown, other than at startup. */
export function SignInNotices() {
  const snapshot = useSession((session) => session.snapshot);
  const signOutResult = useSession((session) => session.signOutResult);
  const pendingRevocations = useSession((session) => session.pendingRevocations);
  const profile = useProfile('profileId' in snapshot ? snapshot.profileId : undefined);
  const { t } = useTranslation();
  const reason = snapshot.state === 'signed-out' ? snapshot.reason : undefined;
  const hostFirst = profile ? hostOf(profile.passwordOrigin) : t('fact.hostFirst');
  return (
    <>
      {reason && <FailureBlock failure={reason} tone="warn" />}
      {signOutResult && (
        <div role="status">
          <Notice
            tone={signOutResult.revocation === 'revoked' ? 'plain' : 'warn'}
            icon={signOutResult.revocation === 'revoked' ? 'check' : 'info'}
          >
            {t(`signIn.signedOut.${signOutResult.revocation}`, { hostFirst })}
          </Notice>
        </div>
      )}
      {pendingRevocations > 0 && signOutResult?.revocation !== 'queued' && (
        <Notice tone="plain" icon="info">
          {t('signIn.revocationsLeft', { count: pendingRevocations })}
        </Notice>
      )}
      <WaitingRequest />
    </>
  );
}

/** Shows the request that is sent after the sign-in, and lets the user discard it. */
function WaitingRequest() {
  const { t } = useTranslation();
  const pendingDraft = useApiRequest((request) => request.pendingDraft);
  const discardPending = useApiRequest((request) => request.discardPending);
  const browseSignedOut = useNavigation((navigation) => navigation.browseSignedOut);
  if (!pendingDraft) return null;
  const discard = () => {
    discardPending();
    browseSignedOut('api');
  };
  return (
    <Notice
      tone="accent"
      icon="api"
      action={
        <Button variant="quiet" onClick={discard}>
          {t('action.notNow')}
        </Button>
      }
    >
      <strong>{t('signIn.signInToSend', { method: pendingDraft.method, path: pathOf(pendingDraft.url) })}</strong>
      <br />
      {t('signIn.signInToSendNext')}
    </Notice>
  );
}
