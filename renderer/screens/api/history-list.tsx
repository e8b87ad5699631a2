import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { pathOf } from '../../format/address.ts';
import { formatBytes } from '../../format/bytes.ts';
import { callOfDraft } from '../../format/draft.ts';
import { numberFormat } from '../../format/intl.ts';
import { sayWhen } from '../../format/say-time.ts';
import { type HistoryEntry, useApiHistory } from '../../stores/api-history.ts';
import { useApiPanel } from '../../stores/api-panel.ts';
import { useClock } from '../../stores/clock.ts';
import { useFacts } from '../../stores/startup.ts';
import style from './side.module.css';

function Entry({ entry }: { entry: HistoryEntry }) {
  const { t } = useTranslation();
  const { locale } = useFacts();
  const now = useClock((clock) => clock.now);
  const { answered, showAgain } = useApiPanel();
  const { outcome, draft } = entry;
  const duration = numberFormat(locale, { style: 'unit', unit: 'millisecond', maximumFractionDigits: 0 });
  return (
    <li className={style.item}>
      <button
        type="button"
        className={style.entry}
        aria-pressed={answered === entry.id}
        onClick={() => showAgain(entry.id)}
      >
        <span className={style.method}>{draft.method}</span>
        <span>{pathOf(callOfDraft(draft, '').url)}</span>
        <span className={style.more}>
          <span className={outcome.ok && outcome.value.status < 400 ? undefined : style.bad}>
            {outcome.ok ? outcome.value.status : t('api.historyFailed')}
          </span>
          {outcome.ok && <span>{duration.format(outcome.value.durationMs)}</span>}
          {outcome.ok && <span>{formatBytes(outcome.value.bytes, locale)}</span>}
          <span>{sayWhen(t, entry.at, now)}</span>
        </span>
      </button>
    </li>
  );
}

/** What was sent to the profile's API since the sign-in, the newest first. */
export function HistoryList({ profileId }: { profileId: string }) {
  const { t } = useTranslation();
  const { entries, clear } = useApiHistory();
  const mine = entries.filter((entry) => entry.profileId === profileId);
  if (mine.length === 0)
    return (
      <div className={style.none}>
        <p>{t('api.historyNone')}</p>
        <p>{t('api.historyNext')}</p>
      </div>
    );
  return (
    <>
      <ul className={style.list} aria-label={t('api.history')}>
        {mine.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </ul>
      <Button look="quiet" onClick={clear}>
        {t('api.historyClear')}
      </Button>
    </>
  );
}
