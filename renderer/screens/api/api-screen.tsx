import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProfileSummary } from '../../../shared/profile.ts';
import { Page } from '../../components/page.tsx';
import { useApiPanel } from '../../stores/api-panel.ts';
import { useSession } from '../../stores/session.ts';
import { useProfile, useStartup } from '../../stores/startup.ts';
import style from './api-screen.module.css';
import { RequestEditor } from './request-editor.tsx';
import { ResponseCard } from './response-card.tsx';
import { SavedRequests } from './saved-requests.tsx';

type SavedRequest = ProfileSummary['apiRequests'][number];

/** Puts a request into an editor that is still empty, so that there is something to send. */
function useFirstRequest(first: SavedRequest | undefined): void {
  useEffect(() => {
    const { draft, edit } = useApiPanel.getState();
    if (!first || draft.url !== '') return;
    const { method, url, body = '' } = first;
    edit({ method, url, body });
  }, [first]);
}

/** Calls the protected API with the session's access token. */
export function ApiScreen() {
  const { t } = useTranslation();
  const snapshot = useSession((session) => session.snapshot);
  const chosen = useStartup((startup) => startup.profileId);
  const profile = useProfile(snapshot.state === 'signed-in' ? snapshot.profileId : chosen);
  const requests = profile?.apiRequests ?? [];
  useFirstRequest(requests[0]);
  return (
    <Page title={t('rail.api')}>
      <div className={style.parts} data-saved={requests.length > 0 || undefined}>
        {requests.length > 0 && <SavedRequests requests={requests} />}
        <div className={style.call}>
          <RequestEditor origins={profile?.apiOrigins ?? []} signedIn={snapshot.state === 'signed-in'} />
          <ResponseCard />
        </div>
      </div>
    </Page>
  );
}
