import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Check, Verdict } from '../../../shared/checks.ts';
import type { CheckReport } from '../../../shared/inspector.ts';
import { Card } from '../../components/card.tsx';
import { Disclosure } from '../../components/disclosure.tsx';
import { useDelayed } from '../../components/use-delayed.ts';
import type { TokenChecks } from '../../stores/inspector-checks.ts';
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

type ChecksCardProps = { tokenChecks: TokenChecks | undefined };

/** Shows the check results of a token: its problems, and all others collapsed. */
export const ChecksCard = memo(function ChecksCard({ tokenChecks }: ChecksCardProps) {
  const { t } = useTranslation();
  const isChecking = tokenChecks?.isPending ?? false;
  const isSlow = useDelayed(isChecking, 300);
  const { outcome } = tokenChecks ?? {};
  const formatCount = ({ verdict, count }: VerdictCount) => t(`inspector.count.${verdict}`, { count });
  return (
    <Card title={t('inspector.checks')}>
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
  const problems = [...withVerdict('fail'), ...withVerdict('warn')];
  const collapsed = (['pass', 'none'] as const).filter((verdict) => withVerdict(verdict).length > 0);
  return (
    <>
      <p className={style.verifiedWith}>
        {countsOf(checks).length === 0
          ? t('inspector.nothingToCheck')
          : t(`inspector.verifiedWith.${verifiedWith}`, { host: host ?? '' })}
      </p>
      {problems.length > 0 && <CheckList checks={problems} />}
      {collapsed.map((verdict) => (
        <Disclosure key={verdict} label={t(`inspector.count.${verdict}`, { count: withVerdict(verdict).length })}>
          <CheckList checks={withVerdict(verdict)} />
        </Disclosure>
      ))}
    </>
  );
}

function CheckList({ checks }: { checks: readonly Check[] }) {
  return (
    <ul className={style.list}>
      {checks.map((check) => (
        <CheckItem key={keyOf(check)} check={check} />
      ))}
    </ul>
  );
}

/** Check IDs are unique except for the profile's own expectations, which differ by text. */
const keyOf = ({ id, facts }: Check) => `${id} ${id === 'expected' ? facts?.expectation : ''}`;
