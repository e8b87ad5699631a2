import { useTranslation } from 'react-i18next';
import type { SignedInSnapshot } from '../../../shared/session.ts';
import { formatDuration, formatRelativeTime, formatUtcTime } from '../../format/format-time.ts';
import { initials } from '../../format/initials.ts';
import { durationParts, remainingFraction } from '../../format/relative-time.ts';
import { useClock } from '../../stores/clock.ts';
import style from './token-ring.module.css';

const radiusPx = 13;
const circumferencePx = 2 * Math.PI * radiusPx;

/** Returns what to show in place of the remaining lifetime of an expired token. */
function expiredLabel({ nextRetryAt, refreshFailure }: SignedInSnapshot) {
  if (nextRetryAt !== undefined) return 'account.offline';
  return refreshFailure ? 'account.ended' : 'account.expiredShort';
}

/** Renders the account's initials in a ring that shows the access token's remaining lifetime. */
export function TokenRing({ name, snapshot }: { name: string; snapshot: SignedInSnapshot }) {
  const { t } = useTranslation();
  const now = useClock((clock) => clock.now);
  const { receivedAt, expiresAt } = snapshot;
  const remaining = expiresAt === undefined ? 1 : remainingFraction(receivedAt, expiresAt, now);
  const isExpired = expiresAt !== undefined && expiresAt <= now;
  const label =
    expiresAt === undefined
      ? t('account.expiryNotSpecified')
      : isExpired
        ? t('account.expired')
        : t('account.expires', { when: formatRelativeTime(t, expiresAt, now) });
  return (
    <div className={style.token} title={expiresAt === undefined ? label : `${label} (${formatUtcTime(expiresAt)})`}>
      {expiresAt !== undefined && (
        <span className={style.remaining} aria-hidden="true">
          {isExpired ? t(expiredLabel(snapshot)) : formatDuration(t, durationParts(expiresAt - now))}
        </span>
      )}
      <svg width="32" height="32" viewBox="0 0 32 32" role="img" aria-label={label}>
        <circle className={style.track} cx="16" cy="16" r={radiusPx} />
        <circle
          className={style.arc}
          data-low={remaining < 0.15 || undefined}
          cx="16"
          cy="16"
          r={radiusPx}
          strokeDasharray={`${remaining * circumferencePx} ${circumferencePx}`}
          transform="rotate(-90 16 16)"
        />
        <text className={style.initials} x="16" y="16.5" textAnchor="middle" dominantBaseline="central">
          {initials(name)}
        </text>
      </svg>
    </div>
  );
}
