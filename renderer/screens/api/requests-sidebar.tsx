import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProfileSummary } from '../../../shared/profile.ts';
import { SegmentedControl } from '../../components/segmented-control.tsx';
import { useApiHistory } from '../../stores/api-history.ts';
import { useOpenApiDocument } from '../../stores/openapi-document.ts';
import { useSession } from '../../stores/session.ts';
import { HistoryList } from './history-list.tsx';
import { OperationList } from './operation-list.tsx';
import style from './requests-sidebar.module.css';
import { SavedRequests } from './saved-requests.tsx';

/** Lists requests to send and requests that were sent. */
export function RequestsSidebar({ profile }: { profile: ProfileSummary }) {
  const { t } = useTranslation();
  const [tab, setTab] = useState<'requests' | 'history'>('requests');
  const document = useOpenApiDocument((documents) => documents.documents[profile.id]);
  const load = useApiHistory((history) => history.load);
  const accountKey = useSession(({ active, snapshot }) => `${active} ${snapshot.state === 'signed-in'}`);
  const tabs = useRef<HTMLDivElement>(null);

  useEffect(() => void load({ profileId: profile.id, accountKey }), [load, profile.id, accountKey]);

  const focusTabs = () => tabs.current?.querySelector<HTMLElement>(':checked')?.focus();
  // A document that was just imported becomes visible.
  useEffect(() => {
    if (document) setTab('requests');
  }, [document]);

  return (
    <div className={style.sidebar}>
      <div ref={tabs}>
        <SegmentedControl
          label={t('api.sidebar')}
          value={tab}
          options={(['requests', 'history'] as const).map((value) => ({ value, name: t(`api.tab.${value}`) }))}
          onChange={setTab}
        />
      </div>
      {tab === 'requests' && (
        <>
          <SavedRequests profileId={profile.id} requests={profile.apiRequests} onLastRemoved={focusTabs} />
          {document && <OperationList profileId={profile.id} document={document} onClose={focusTabs} />}
        </>
      )}
      {tab === 'history' && <HistoryList profile={profile} />}
    </div>
  );
}
