import { useTranslation } from 'react-i18next';
import { sayLocal, sayUtc, sayWhen } from '../format/say-time.ts';
import { useClock } from '../stores/clock.ts';
import { useFacts } from '../stores/startup.ts';
import style from './time-text.module.css';

/** A time: how far it is from now, the local time beside it, UTC on hover. In milliseconds since the epoch. */
export function TimeText({ at }: { at: number }) {
  const { t } = useTranslation();
  const { locale } = useFacts();
  const now = useClock((clock) => clock.now);
  return (
    <time className={style.time} dateTime={new Date(at).toISOString()} title={sayUtc(at)}>
      <span>{sayWhen(t, at, now)}</span> <span className={style.local}>{sayLocal(at, now, locale)}</span>
    </time>
  );
}
