import { type ReactNode, useState } from 'react';
import style from './fold.module.css';
import { Icon } from './icons.tsx';

type FoldProps = {
  label: string;
  children: ReactNode;
  /** Unfolds it. It stays so when this is over, until somebody folds it. */
  open?: boolean;
};

/** Something that is folded away until it is asked for. */
export function Fold({ label, children, open = false }: FoldProps) {
  const [unfolded, setUnfolded] = useState(open);
  const [wasOpen, setWasOpen] = useState(open);
  if (open !== wasOpen) {
    setWasOpen(open);
    if (open) setUnfolded(true);
  }
  return (
    <details className={style.fold} open={unfolded} onToggle={(event) => setUnfolded(event.currentTarget.open)}>
      <summary className={style.label}>
        <Icon name="right" />
        {label}
      </summary>
      <div className={style.content}>{children}</div>
    </details>
  );
}
