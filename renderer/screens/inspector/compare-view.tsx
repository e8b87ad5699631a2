import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Comparison, Difference, InspectedToken } from '../../../shared/inspector.ts';
import type { Outcome } from '../../../shared/outcome.ts';
import { attempt, bridge } from '../../bridge.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { SegmentedControl } from '../../components/segmented-control.tsx';
import { SelectField } from '../../components/select-field.tsx';
import { hasReadableClaims } from '../../format/readable-claims.ts';
import layout from '../../styles/layout.module.css';
import { FailureBlock } from '../../widgets/failure-block.tsx';
import style from './compare-view.module.css';
import { DifferenceTable } from './difference-table.tsx';
import { tokenName } from './token-name.ts';

/** Returns the default comparison: the previous token, else one of the same type, else any. */
function defaultOther(token: InspectedToken, others: readonly InspectedToken[]): InspectedToken | undefined {
  const sameType = others.filter(({ tokenType }) => tokenType === token.tokenType);
  return sameType.find(({ origin }) => origin === 'previous') ?? sameType[0] ?? others[0];
}

type CompareViewProps = { token: InspectedToken; tokens: readonly InspectedToken[] };

/** Compares a token with another, claim by claim. */
export function CompareView({ token, tokens }: CompareViewProps) {
  const { t } = useTranslation();
  const others = tokens.filter((other) => other.id !== token.id && hasReadableClaims(other));
  const [chosenId, setChosenId] = useState<string>();
  const [filter, setFilter] = useState<'different' | 'all'>('different');
  const [outcome, setOutcome] = useState<Outcome<Comparison>>();
  const other = others.find(({ id }) => id === chosenId) ?? defaultOther(token, others);
  useEffect(() => {
    if (!other) return;
    let isCurrent = true;
    void attempt(bridge.compareTokens({ from: other.id, to: token.id })).then((next) => isCurrent && setOutcome(next));
    return () => {
      isCurrent = false;
    };
  }, [other, token]);
  if (!other)
    return (
      <EmptyState icon="inspector" title={t('inspector.nothingToCompare')} next={t('inspector.nothingToCompareNext')} />
    );
  return (
    <div className={layout.stackMd}>
      <div className={style.tools}>
        <div className={style.other}>
          <SelectField
            label={t('inspector.compareWith')}
            variant="field"
            value={other.id}
            options={others.map((option) => ({ value: option.id, name: tokenName(t, option) }))}
            onChange={setChosenId}
          />
        </div>
        <SegmentedControl
          label={t('inspector.show')}
          value={filter}
          options={[
            { value: 'different', name: t('inspector.differences') },
            { value: 'all', name: t('inspector.allClaims') },
          ]}
          onChange={setFilter}
        />
      </div>
      {outcome && !outcome.ok && <FailureBlock failure={outcome.failure} />}
      {outcome?.ok && (
        <Result
          comparison={outcome.value}
          all={filter === 'all'}
          before={tokenName(t, other)}
          after={tokenName(t, token)}
        />
      )}
    </div>
  );
}

type ResultProps = { comparison: Comparison; all: boolean; before: string; after: string };

const kinds = ['changed', 'added', 'removed', 'same'] as const;

function Result({ comparison, all, before, after }: ResultProps) {
  const { t } = useTranslation();
  const filtered = (list: readonly Difference[]) => (all ? list : list.filter(({ change }) => change !== 'same'));
  const claims = filtered(comparison.claims);
  const header = filtered(comparison.header);
  const count = (kind: Difference['change']) => comparison.claims.filter(({ change }) => change === kind).length;
  return (
    <>
      <p role="status" className={style.summary}>
        {kinds.map((kind) => t(`inspector.changes.${kind}`, { count: count(kind) })).join(' · ')}
      </p>
      {claims.length > 0 && (
        <DifferenceTable label={t('inspector.claims')} before={before} after={after} differences={claims} />
      )}
      {header.length > 0 && (
        <>
          <h2>{t('inspector.header')}</h2>
          <DifferenceTable label={t('inspector.header')} before={before} after={after} differences={header} />
        </>
      )}
    </>
  );
}
