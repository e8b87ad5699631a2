import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HistoryItem } from '../../../shared/api-history.ts';
import type { ProfileSummary } from '../../../shared/profile.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { formatRelativeTime } from '../../format/format-time.ts';
import { numberFormat } from '../../format/intl.ts';
import { pathOf } from '../../format/url.ts';
import { useApiHistory } from '../../stores/api-history.ts';
import { useApiResponse } from '../../stores/api-response.ts';
import { openHistoryEntry } from '../../stores/app-lifecycle.ts';
import { useClock } from '../../stores/clock.ts';
import { useStartupInfo } from '../../stores/startup.ts';
import { FailureBlock } from '../../widgets/failure-block.tsx';
import style from './requests-sidebar.module.css';

function Item({ item }: { item: HistoryItem }) {
  const { t } = useTranslation();
  const locale = useStartupInfo((info) => info.locale);
  const now = useClock((clock) => clock.now);
  const { id, at, method, url, response } = item;
  const isShown = useApiResponse(({ responseCallId }) => responseCallId === id);
  const duration = numberFormat(locale, { style: 'unit', unit: 'millisecond', maximumFractionDigits: 0 });
  return (
    <li className={style.item}>
      <button
        type="button"
        className={style.entry}
        aria-pressed={isShown}
        title={url}
        onClick={() => void openHistoryEntry(id)}
      >
        <span className={style.method}>{method}</span>
        <span className={style.path}>{pathOf(url)}</span>
        <span className={style.sentInfo}>
          <span className={response && response.status < 400 ? undefined : style.bad}>
            {response ? response.status : '–'}
          </span>
          <span className={response ? undefined : style.bad}>
            {response ? duration.format(response.durationMs) : t('api.historyFailed')}
          </span>
          <span className={style.when}>{formatRelativeTime(t, at, now)}</span>
        </span>
      </button>
    </li>
  );
}

function ClearDialog({ name, count, close }: { name: string; count: number; close: () => void }) {
  const { t } = useTranslation();
  const clear = useApiHistory((history) => history.clear);
  const [isClearing, setClearing] = useState(false);
  const confirm = async () => {
    setClearing(true);
    await clear();
    close();
  };
  return (
    <Dialog
      alert
      title={t('api.historyClearTitle', { name })}
      onClose={close}
      actions={
        <>
          <Button variant="quiet" onClick={close}>
            {t('action.cancel')}
          </Button>
          <Button variant="primary" isPending={isClearing} onClick={() => void confirm()}>
            {t('api.historyClearNow')}
          </Button>
        </>
      }
    >
      <p>{t('api.historyClearNext', { count })}</p>
    </Dialog>
  );
}

/** Lists the requests sent to the profile's API, newest first. */
export function HistoryList({ profile }: { profile: ProfileSummary }) {
  const { t } = useTranslation();
  const vault = useStartupInfo((info) => info.vault);
  const rememberMe = useStartupInfo((info) => info.rememberMe);
  const items = useApiHistory((history) => history.items);
  const isLoaded = useApiHistory((history) => history.isLoaded);
  const failure = useApiHistory((history) => history.failure);
  const [isConfirming, setConfirming] = useState(false);
  const isStored = vault.protector !== 'memory' && rememberMe !== 'never';
  return (
    <>
      {failure && <FailureBlock failure={failure} />}
      {isLoaded && items.length === 0 && (
        <div className={style.none}>
          <p className={style.title}>{t('api.historyNone')}</p>
          <p>{t('api.historyNext')}</p>
        </div>
      )}
      {items.length > 0 && (
        <ul className={style.list} aria-label={t('api.history')}>
          {items.map((item) => (
            <Item key={item.id} item={item} />
          ))}
        </ul>
      )}
      <p className={style.none}>{t(isStored ? 'api.historyStored' : 'api.historyNotStored')}</p>
      <div>
        <Button variant="quiet" disabled={items.length === 0} onClick={() => setConfirming(true)}>
          {t('api.historyClear')}
        </Button>
      </div>
      {isConfirming && <ClearDialog name={profile.name} count={items.length} close={() => setConfirming(false)} />}
    </>
  );
}
