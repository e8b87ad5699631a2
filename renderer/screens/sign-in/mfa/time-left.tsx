import { useTranslation } from 'react-i18next';
import { formatDuration } from '../../../format/format-time.ts';
import { durationParts } from '../../../format/relative-time.ts';
import { useClock } from '../../../stores/clock.ts';
import style from './mfa.module.css';

/** Moments that are said aloud, in seconds before the end. Every second would be noise. */
const announced = [60, 20];

/** @param codeExpiresAt when a code that was sent runs out, where that can be sooner. Both in ms since the epoch. */
type TimeLeftProps = { until: number; codeExpiresAt?: number | undefined };

/** How long a step can still be answered. */
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
