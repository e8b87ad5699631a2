import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiRequest } from '../../../shared/api-request.ts';
import { Button } from '../../components/button.tsx';
import { PageTitle } from '../../components/page.tsx';
import { draftFromRequest } from '../../format/request-draft.ts';
import { useApiProfile } from '../../stores/api-profile.ts';
import { type ApiView, useApiRequest } from '../../stores/api-request.ts';
import { useSavedRequests } from '../../stores/saved-requests.ts';
import { useSession } from '../../stores/session.ts';
import layout from '../../styles/layout.module.css';
import { CallPanes, ListPanes } from './api-panes.tsx';
import style from './api-screen.module.css';
import { ImportCard } from './import-card.tsx';
import { RequestEditor } from './request-editor.tsx';
import { RequestsSidebar } from './requests-sidebar.tsx';
import { ResponseCard } from './response-card.tsx';
import { RunCard } from './run-card.tsx';

/** Fills an empty editor with the profile's first request. */
function useInitialRequest(first: ApiRequest | undefined): void {
  const initDraft = useApiRequest((request) => request.initDraft);
  useEffect(() => {
    if (first) initDraft(draftFromRequest(first, 'profile'));
  }, [first, initDraft]);
}

/** Returns the focus to the button that opened a view when it closes, unless the focus moved. */
function useFocusReturn(view: ApiView) {
  const previousView = useRef(view);
  const runButton = useRef<HTMLButtonElement>(null);
  const importButton = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const previous = previousView.current;
    previousView.current = view;
    if (view !== 'request' || previous === 'request' || document.activeElement !== document.body) return;
    (previous === 'run' ? runButton : importButton).current?.focus();
  }, [view]);
  return { runButton, importButton };
}

/** Calls the protected API with the session's tokens. */
export function ApiScreen() {
  const { t } = useTranslation();
  const isSignedIn = useSession((session) => session.snapshot.state === 'signed-in');
  const profile = useApiProfile();
  const draftRevision = useApiRequest((request) => request.draftRevision);
  const view = useApiRequest((request) => request.view);
  const setView = useApiRequest((request) => request.setView);
  const savedCount = useSavedRequests((saved) => (saved.profileId === profile?.id ? saved.requests.length : 0));
  const requests = profile?.apiRequests ?? [];
  const origins = profile?.apiOrigins ?? [];
  const { runButton, importButton } = useFocusReturn(view);
  useInitialRequest(requests[0]);
  const list = (
    <div className={style.list}>
      <header className={layout.titleBar}>
        <PageTitle title={t('rail.api')} />
        {profile && (
          <div className={layout.toolbar}>
            {isSignedIn && (
              <Button ref={runButton} onClick={() => setView('run')}>
                {t('api.run')}
              </Button>
            )}
            <Button ref={importButton} onClick={() => setView('import')}>
              {t('api.import')}
            </Button>
          </div>
        )}
      </header>
      {profile && <RequestsSidebar profile={profile} />}
    </div>
  );
  const isRun = view === 'run' && isSignedIn;
  const isImport = view === 'import' && profile !== undefined;
  return (
    <ListPanes
      list={list}
      call={
        isRun || isImport ? (
          <div className={style.subview}>
            {isRun && <RunCard total={requests.length + savedCount} />}
            {isImport && <ImportCard profileId={profile.id} origins={origins} signedIn={isSignedIn} />}
          </div>
        ) : (
          <CallPanes
            request={<RequestEditor key={draftRevision} origins={origins} signedIn={isSignedIn} />}
            response={<ResponseCard />}
          />
        )
      }
    />
  );
}
