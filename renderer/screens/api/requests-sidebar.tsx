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

/** What can be sent, and what was. */
export function RequestsSidebar({ profile }: { profile: ProfileSummary }) {
  const { t } = useTranslation();
  const [tab, setTab] = useState<'requests' | 'history'>('requests');
  const document = useOpenApiDocument((documents) => documents.documents[profile.id]);
  const load = useApiHistory((history) => history.load);
  const whose = useSession(({ active, snapshot }) => `${active} ${snapshot.state === 'signed-in'}`);
  const tabs = useRef<HTMLDivElement>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each account has its own.
  useEffect(() => void load(profile.id), [load, profile.id, whose]);

  const toTabs = () => tabs.current?.querySelector<HTMLElement>(':checked')?.focus();
  // What was loaded is to be seen.
  useEffect(() => {
    if (document) setTab('requests');
  }, [document]);

  return (
    <div className={style.side}>
      <div ref={tabs}>
        <SegmentedControl
          label={t('api.side')}
          value={tab}
          options={(['requests', 'history'] as const).map((value) => ({ value, name: t(`api.tab.${value}`) }))}
          onChange={setTab}
        />
      </div>
      {tab === 'requests' && (
        <>
          <SavedRequests profileId={profile.id} requests={profile.apiRequests} onLast={toTabs} />
          {document && <OperationList profileId={profile.id} document={document} onClose={toTabs} />}
        </>
      )}
      {tab === 'history' && <HistoryList profile={profile} />}
    </div>
  );
}
