import type { ReactNode } from 'react';
import style from './fold.module.css';
import { Icon } from './icons.tsx';

type FoldProps = { label: string; children: ReactNode; open?: boolean };

/** Something that is folded away until it is asked for. */
export function Fold({ label, children, open = false }: FoldProps) {
  return (
    <details className={style.fold} open={open}>
      <summary className={style.label}>
        <Icon name="right" />
        {label}
      </summary>
      <div className={style.content}>{children}</div>
    </details>
  );
}
