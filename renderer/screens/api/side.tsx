import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProfileSummary } from '../../../shared/profile.ts';
import { Segments } from '../../components/segments.tsx';
import { useApiDocument } from '../../stores/api-document.ts';
import { useApiHistory } from '../../stores/api-history.ts';
import { useSession } from '../../stores/session.ts';
import { HistoryList } from './history-list.tsx';
import { OperationList } from './operation-list.tsx';
import { SavedRequests } from './saved-requests.tsx';
import style from './side.module.css';

/** What can be sent, and what was. */
export function Side({ profile }: { profile: ProfileSummary }) {
  const { t } = useTranslation();
  const [tab, setTab] = useState<'requests' | 'history'>('requests');
  const document = useApiDocument((documents) => documents.documents[profile.id]);
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
        <Segments
          label={t('api.side')}
          value={tab}
          options={(['requests', 'history'] as const).map((value) => ({ value, name: t(`api.tab.${value}`) }))}
          onChange={setTab}
        />
      </div>
      {tab === 'requests' && (
        <>
          <SavedRequests profileId={profile.id} requests={profile.apiRequests} onLast={toTabs} />
          {document && <OperationList profileId={profile.id} document={document} onClosed={toTabs} />}
        </>
      )}
      {tab === 'history' && <HistoryList profile={profile} />}
    </div>
  );
}
