import { useTranslation } from 'react-i18next';
import type { Check } from '../../../shared/checks.ts';
import type { JsonObject } from '../../../shared/tokens.ts';
import { bridge } from '../../bridge.ts';
import { Button } from '../../components/button.tsx';
import { Icon, type IconName } from '../../components/icons.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { useDelayed } from '../../components/use-delayed.ts';
import { type CheckSummary, summarizeChecks } from '../../format/check-summary.ts';
import { parseNumericDate } from '../../format/claim-value.ts';
import { formatRelativeTime } from '../../format/format-time.ts';
import { useClock } from '../../stores/clock.ts';
import type { TokenChecks } from '../../stores/inspector-checks.ts';
import style from './check-banner.module.css';
import { useCheckText } from './use-check-text.ts';

const icons: Record<CheckSummary['result'], IconName> = {
  valid: 'check',
  validWithWarnings: 'warning',
  invalid: 'cross',
  unverified: 'info',
};

type CheckBannerProps = {
  tokenChecks: TokenChecks | undefined;
  header: JsonObject | undefined;
  claims: JsonObject | undefined;
  onRerun: () => void;
};

/** Shows what the checks of a token amount to, with the worst problem, and checks it again. */
export function CheckBanner({ tokenChecks, header, claims, onRerun }: CheckBannerProps) {
  const { t } = useTranslation();
  const isChecking = tokenChecks?.isPending ?? false;
  const isSlow = useDelayed(isChecking, 300);
  const { outcome } = tokenChecks ?? {};
  const summary = outcome?.ok ? summarizeChecks(outcome.value.checks) : undefined;
  return (
    <section className={style.banner} data-result={summary?.result} aria-label={t('inspector.checkResult')}>
      {summary && (
        <>
          <span className={style.icon}>
            <Icon name={icons[summary.result]} />
          </span>
          <div className={style.text}>
            <p className={style.result}>{t(`inspector.result.${summary.result}`)}</p>
            {summary.worst ? (
              <WorstCheck check={summary.worst} othersCount={summary.othersCount} />
            ) : (
              <Signed header={header} claims={claims} />
            )}
          </div>
        </>
      )}
      {isChecking && isSlow ? (
        <Button variant="quiet" onClick={() => void bridge.cancelInspection()}>
          <Spinner />
          {t('action.cancel')}
        </Button>
      ) : (
        <Button variant="quiet" icon="refresh" onClick={onRerun}>
          {t('inspector.checkAgain')}
        </Button>
      )}
    </section>
  );
}

function WorstCheck({ check, othersCount }: { check: Check; othersCount: number }) {
  const { t } = useTranslation();
  const text = useCheckText(check);
  return (
    <p>
      {t(`check.${check.id}`)}: {text} {othersCount > 0 && t('inspector.otherProblems', { count: othersCount })}
    </p>
  );
}

/** Renders who signed a valid token, and when it expires. */
function Signed({ header, claims }: Pick<CheckBannerProps, 'header' | 'claims'>) {
  const { t } = useTranslation();
  const expiresAt = parseNumericDate(claims?.exp);
  const now = useClock((clock) => (expiresAt === undefined ? 0 : clock.now));
  const { alg, kid } = header ?? {};
  const algorithm = typeof alg === 'string' ? alg.slice(0, 40) : '';
  const keyId = typeof kid === 'string' ? kid.slice(0, 80) : undefined;
  const facts = [
    keyId === undefined ? t('inspector.signedWith', { algorithm }) : t('inspector.signedBy', { keyId, algorithm }),
    ...(expiresAt === undefined ? [] : [t('inspector.expires', { when: formatRelativeTime(t, expiresAt, now) })]),
  ];
  return <p>{facts.join(' · ')}</p>;
}
