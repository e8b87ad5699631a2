import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Check, Verdict } from '../../../shared/checks.ts';
import type { CheckReport } from '../../../shared/inspector.ts';
import { bridge } from '../../bridge.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Disclosure } from '../../components/disclosure.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { useDelayed } from '../../components/use-delayed.ts';
import type { TokenChecks } from '../../stores/inspector-checks.ts';
import layout from '../../styles/layout.module.css';
import { FailureBlock } from '../../widgets/failure-block.tsx';
import { CheckItem } from './check-item.tsx';
import style from './checks-card.module.css';

const verdictOrder = ['fail', 'warn', 'pass'] as const satisfies readonly Verdict[];

type VerdictCount = { verdict: (typeof verdictOrder)[number]; count: number };

/** Counts the checks per verdict, without those that do not apply. */
const countsOf = (checks: readonly Check[]): VerdictCount[] =>
  verdictOrder
    .map((verdict) => ({ verdict, count: checks.filter((check) => check.verdict === verdict).length }))
    .filter(({ count }) => count > 0);

type ChecksCardProps = { tokenChecks: TokenChecks | undefined; onRerun: () => void };

/** Shows the check results of a token: problems first, inapplicable checks collapsed. */
export const ChecksCard = memo(function ChecksCard({ tokenChecks, onRerun }: ChecksCardProps) {
  const { t } = useTranslation();
  const isChecking = tokenChecks?.isPending ?? false;
  const isSlow = useDelayed(isChecking, 300);
  const { outcome } = tokenChecks ?? {};
  const formatCount = ({ verdict, count }: VerdictCount) => t(`inspector.count.${verdict}`, { count });
  return (
    <Card
      title={t('inspector.checks')}
      action={
        isChecking && isSlow ? (
          <Button variant="quiet" onClick={() => void bridge.cancelInspection()}>
            <Spinner />
            {t('action.cancel')}
          </Button>
        ) : (
          <Button variant="quiet" icon="refresh" onClick={onRerun}>
            {t('inspector.checkAgain')}
          </Button>
        )
      }
    >
      <p role="status" className="visually-hidden">
        {isChecking
          ? isSlow && t('inspector.checking')
          : outcome?.ok && countsOf(outcome.value.checks).map(formatCount).join(', ')}
      </p>
      {outcome && !outcome.ok && <FailureBlock failure={outcome.failure} />}
      {outcome?.ok && <Report report={outcome.value} />}
    </Card>
  );
});

function Report({ report }: { report: CheckReport }) {
  const { t } = useTranslation();
  const { checks, verifiedWith, host } = report;
  const withVerdict = (verdict: Verdict) => checks.filter((check) => check.verdict === verdict);
  const counts = countsOf(checks);
  const inapplicable = withVerdict('none');
  return (
    <>
      <p className={style.verifiedWith}>
        {counts.length === 0
          ? t('inspector.nothingToCheck')
          : t(`inspector.verifiedWith.${verifiedWith}`, { host: host ?? '' })}
      </p>
      {counts.length > 0 && (
        <>
          <ul className={`${layout.wrapXs} ${style.counts}`} aria-label={t('inspector.summary')}>
            {counts.map(({ verdict, count }) => (
              <li key={verdict} data-verdict={verdict}>
                {t(`inspector.count.${verdict}`, { count })}
              </li>
            ))}
          </ul>
          <ul className={style.list}>
            {verdictOrder.flatMap(withVerdict).map((check) => (
              <CheckItem key={keyOf(check)} check={check} />
            ))}
          </ul>
        </>
      )}
      {inapplicable.length > 0 && (
        <Disclosure label={t('inspector.count.none', { count: inapplicable.length })}>
          <ul className={style.list}>
            {inapplicable.map((check) => (
              <CheckItem key={keyOf(check)} check={check} />
            ))}
          </ul>
        </Disclosure>
      )}
    </>
  );
}

/** Check IDs are unique except for the profile's own expectations, which differ by text. */
const keyOf = ({ id, facts }: Check) => `${id} ${id === 'expected' ? facts?.expected : ''}`;
