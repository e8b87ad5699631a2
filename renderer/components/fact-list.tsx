import type { ReactNode } from 'react';
import style from './fact-list.module.css';

/** A fact and what it is called; one without a value is left out. */
export type Fact = { label: string; value: ReactNode };

/** Facts under each other, their names in a column of their own. */
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
