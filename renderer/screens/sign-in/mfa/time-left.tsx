import { useTranslation } from 'react-i18next';
import { formatDuration } from '../../../format/format-time.ts';
import { durationParts } from '../../../format/relative-time.ts';
import { useClock } from '../../../stores/clock.ts';
import style from './mfa.module.css';

/** Remaining seconds that are announced to screen readers. */
const announced = [60, 20];

/**
 * @param codeExpiresAt when a sent code expires, if sooner. Both in milliseconds since the epoch.
 */
type TimeLeftProps = { until: number; codeExpiresAt?: number | undefined };

/** Shows how long a step can still be answered. */
export function TimeLeft({ until, codeExpiresAt = until }: TimeLeftProps) {
  const { t } = useTranslation();
  const now = useClock((clock) => clock.now);
  const left = Math.min(until, codeExpiresAt) - now;
  const seconds = Math.ceil(left / 1000);
  const words = (milliseconds: number) => formatDuration(t, durationParts(milliseconds));
  const passed = announced.filter((moment) => seconds <= moment).at(-1);
  return (
    <>
      <p className={style.time}>
        {left > 0
          ? t('mfa.timeLeft', { duration: words(left) })
          : t(codeExpiresAt < until ? 'mfa.runOut' : 'mfa.ended')}
      </p>
      <span role="status" className="visually-hidden">
        {left > 0 && passed !== undefined && t('mfa.timeLeft', { duration: words(passed * 1000) })}
        {left <= 0 && t(codeExpiresAt < until ? 'mfa.runOut' : 'mfa.ended')}
      </span>
    </>
  );
}
