import type { ReactNode } from 'react';
import style from './fact-list.module.css';

/** A labeled value. Facts without a value are not rendered. */
export type Fact = { label: string; value: ReactNode };

/** Renders facts as a list with the labels in their own column. */
export function FactList({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className={style.facts}>
      {facts.map(
        ({ label, value }) =>
          value && (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
