import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import type { JsonObject } from '../../../shared/tokens.ts';
import { formatRelativeTime } from '../../format/format-time.ts';
import { remainingFraction } from '../../format/relative-time.ts';
import { tokenLifetime } from '../../format/token-lifetime.ts';
import { useClock } from '../../stores/clock.ts';
import style from './lifetime-axis.module.css';

/** Shows how much of a token's lifetime has passed, if its claims have one. */
export function LifetimeAxis({ claims }: { claims: JsonObject }) {
  const { t } = useTranslation();
  const now = useClock((clock) => clock.now);
  const lifetime = tokenLifetime(claims);
  if (!lifetime) return null;
  const { startsAt, isNotBefore, endsAt } = lifetime;
  const passed = 1 - remainingFraction(startsAt, endsAt, now);
  const state = now < startsAt ? 'future' : now < endsAt ? 'current' : 'expired';
  return (
    <div className={style.axis} data-state={state}>
      <div className={style.track} style={{ '--passed': passed } as CSSProperties} aria-hidden="true">
        <span className={style.passed} />
        {state === 'current' && <span className={style.now} />}
      </div>
      <p className={style.labels}>
        <span>
          {t(isNotBefore ? 'inspector.notBefore' : 'inspector.issuedAt', {
            when: formatRelativeTime(t, startsAt, now),
          })}
        </span>
        <span>
          {t(state === 'expired' ? 'inspector.expiredAt' : 'inspector.expiresAt', {
            when: formatRelativeTime(t, endsAt, now),
          })}
        </span>
      </p>
    </div>
  );
}
