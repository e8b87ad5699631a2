import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SignedInSnapshot } from '../../../shared/session.ts';
import { Card } from '../../components/card.tsx';
import { formatDuration } from '../../format/format-time.ts';
import { durationParts } from '../../format/relative-time.ts';
import { useClock } from '../../stores/clock.ts';
import { TimeText } from '../../widgets/time-text.tsx';
import style from './times-card.module.css';

/** Shows when the session began, was last refreshed, and when its access token expires. */
export function TimesCard({ snapshot }: { snapshot: SignedInSnapshot }) {
  const { t } = useTranslation();
  const now = useClock((clock) => clock.now);
  const { signedInAt, receivedAt, expiresAt, refreshes, refreshable, clockSkewSeconds } = snapshot;
  const isExpired = expiresAt !== undefined && expiresAt <= now;
  return (
    <Card title={t('session.times')}>
      <dl className={style.times}>
        <Line label={t('session.signedIn')}>
          <TimeText at={signedInAt} />
        </Line>
        <Line label={refreshes > 0 ? t('session.refreshed', { count: refreshes }) : t('session.received')}>
          <TimeText at={receivedAt} />
        </Line>
        <Line label={t(isExpired ? 'session.expired' : 'session.expires')}>
          {expiresAt === undefined ? t('session.expiryNotSpecified') : <TimeText at={expiresAt} />}
        </Line>
      </dl>
      {clockSkewSeconds !== undefined && Math.abs(clockSkewSeconds) > 60 && (
        <p className={style.note}>
          {t(clockSkewSeconds > 0 ? 'session.clockAhead' : 'session.clockBehind', {
            duration: formatDuration(t, durationParts(Math.abs(clockSkewSeconds) * 1000)),
          })}
        </p>
      )}
      {isExpired && (
        <p className={style.note}>{t(refreshable ? 'session.expiredNext' : 'session.expiredNotRefreshable')}</p>
      )}
      {!isExpired && !refreshable && <p className={style.note}>{t('session.notRefreshable')}</p>}
    </Card>
  );
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
