import type { ReactNode } from 'react';
import style from './pair-list.module.css';

type PairListProps = {
  pairs: readonly (readonly [name: string, value: string])[];
  /** How a name or value is rendered; as plain text by default. */
  renderText?: (text: string) => ReactNode;
  wideNames?: boolean;
};

/** Renders names and values, such as those of headers or a form. */
export function PairList({ pairs, renderText = (text) => text, wideNames = false }: PairListProps) {
  return (
    <dl className={style.pairs} data-wide-names={wideNames || undefined}>
      {pairs.map(([name, value], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: names may repeat; the list never changes.
        <div key={index}>
          <dt>{renderText(name)}</dt>
          <dd>{renderText(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
