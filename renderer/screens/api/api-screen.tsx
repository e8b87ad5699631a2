import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiRequest } from '../../../shared/profile.ts';
import { Button } from '../../components/button.tsx';
import { Page } from '../../components/page.tsx';
import { draftFromRequest } from '../../format/request-draft.ts';
import { type ApiView, useApiPanel } from '../../stores/api-panel.ts';
import { useSavedRequests } from '../../stores/saved-requests.ts';
import { useSession } from '../../stores/session.ts';
import { useProfile, useStartup } from '../../stores/startup.ts';
import style from './api-screen.module.css';
import { ImportCard } from './import-card.tsx';
import { RequestEditor } from './request-editor.tsx';
import { RequestsSidebar } from './requests-sidebar.tsx';
import { ResponseCard } from './response-card.tsx';
import { RunCard } from './run-card.tsx';

/** Puts a request into an editor that is still empty, so that there is something to send. */
function useInitialRequest(first: ApiRequest | undefined): void {
  useEffect(() => {
    const { draft, editDraft } = useApiPanel.getState();
    if (first && draft.url === '') editDraft(draftFromRequest(first, `profile:${first.name}`));
  }, [first]);
}

/** Gives the focus back to the button that opened what was closed, where nothing else took it. */
function useFocusReturn(view: ApiView) {
  const before = useRef(view);
  const buttons = { run: useRef<HTMLButtonElement>(null), import: useRef<HTMLButtonElement>(null) };
  // biome-ignore lint/correctness/useExhaustiveDependencies: refs never change.
  useEffect(() => {
    const left = before.current;
    before.current = view;
    if (view === 'request' && left !== 'request' && document.activeElement === document.body)
      buttons[left].current?.focus();
  }, [view]);
  return buttons;
}

/** Calls the protected API with the session's tokens. */
export function ApiScreen() {
  const { t } = useTranslation();
  const snapshot = useSession((session) => session.snapshot);
  const chosen = useStartup((startup) => startup.profileId);
  const signedIn = snapshot.state === 'signed-in';
  const profile = useProfile(signedIn ? snapshot.profileId : chosen);
  const { view, setView } = useApiPanel();
  const own = useSavedRequests((saved) => (saved.profileId === profile?.id ? saved.requests.length : 0));
  const requests = profile?.apiRequests ?? [];
  const origins = profile?.apiOrigins ?? [];
  const buttons = useFocusReturn(view);
  useInitialRequest(requests[0]);
  return (
    <Page
      wide
      title={t('rail.api')}
      actions={
        profile && (
          <>
            {signedIn && (
              <Button ref={buttons.run} onClick={() => setView('run')}>
                {t('api.run')}
              </Button>
            )}
            <Button ref={buttons.import} onClick={() => setView('import')}>
              {t('api.import')}
            </Button>
          </>
        )
      }
    >
      <div className={style.parts}>
        {profile && <RequestsSidebar profile={profile} />}
        <div className={style.call}>
          {view === 'run' && signedIn && <RunCard total={requests.length + own} />}
          {view === 'import' && profile && <ImportCard profileId={profile.id} origins={origins} signedIn={signedIn} />}
          {(view === 'request' || (view === 'run' && !signedIn)) && (
            <>
              <RequestEditor origins={origins} signedIn={signedIn} />
              <ResponseCard />
            </>
          )}
        </div>
      </div>
    </Page>
  );
}
