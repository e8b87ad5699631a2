import { useTranslation } from 'react-i18next';
import { formatDuration } from '../../../format/format-time.ts';
import { durationParts } from '../../../format/relative-time.ts';
import { useClock } from '../../../stores/clock.ts';
import style from './mfa.module.css';

/** Remaining seconds that are announced to screen readers. */
const announcedSeconds = [60, 20];

type TimeLeftProps = {
  /** In milliseconds since the epoch. */
  until: number;
  /** When a sent code expires, if sooner, in milliseconds since the epoch. */
  codeExpiresAt?: number | undefined;
};

/** Shows how long a step can still be answered. */
export function TimeLeft({ until, codeExpiresAt = until }: TimeLeftProps) {
  const { t } = useTranslation();
  const now = useClock((clock) => clock.now);
  const remainingMs = Math.min(until, codeExpiresAt) - now;
  const remainingSeconds = Math.ceil(remainingMs / 1000);
  const format = (milliseconds: number) => formatDuration(t, durationParts(milliseconds));
  const passed = announcedSeconds.filter((mark) => remainingSeconds <= mark).at(-1);
  return (
    <>
      <p className={style.time}>
        {remainingMs > 0
          ? t('mfa.timeLeft', { duration: format(remainingMs) })
          : t(codeExpiresAt < until ? 'mfa.expired' : 'mfa.timedOut')}
      </p>
      <span role="status" className="visually-hidden">
        {remainingMs > 0 && passed !== undefined && t('mfa.timeLeft', { duration: format(passed * 1000) })}
        {remainingMs <= 0 && t(codeExpiresAt < until ? 'mfa.expired' : 'mfa.timedOut')}
      </span>
    </>
  );
}
