import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProfileSummary } from '../../../shared/profile.ts';
import { Segments } from '../../components/segments.tsx';
import { useApiDocument } from '../../stores/api-document.ts';
import { HistoryList } from './history-list.tsx';
import { OperationList } from './operation-list.tsx';
import { SavedRequests } from './saved-requests.tsx';
import style from './side.module.css';

/** What can be sent, and what was. */
export function Side({ profile }: { profile: ProfileSummary }) {
  const { t } = useTranslation();
  const [tab, setTab] = useState<'requests' | 'history'>('requests');
  const document = useApiDocument((documents) => documents.documents[profile.id]);
  return (
    <div className={style.side}>
      <div>
        <Segments
          label={t('api.side')}
          value={tab}
          options={(['requests', 'history'] as const).map((value) => ({ value, name: t(`api.tab.${value}`) }))}
          onChange={setTab}
        />
      </div>
      {tab === 'requests' && (
        <>
          <SavedRequests profileId={profile.id} requests={profile.apiRequests} />
          {document && <OperationList profileId={profile.id} document={document} />}
        </>
      )}
      {tab === 'history' && <HistoryList profileId={profile.id} />}
    </div>
  );
}
