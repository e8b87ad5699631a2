import { type ReactNode, useState } from 'react';
import style from './disclosure.module.css';
import { Icon } from './icons.tsx';

type DisclosureProps = {
  label: string;
  children: ReactNode;
  /** Unfolds it. It stays so when this is over, until somebody folds it. */
  defaultExpanded?: boolean;
};

/** Something that is folded away until it is asked for. */
export function Disclosure({ label, children, defaultExpanded = false }: DisclosureProps) {
  const [unfolded, setUnfolded] = useState(defaultExpanded);
  const [wasOpen, setWasOpen] = useState(defaultExpanded);
  if (defaultExpanded !== wasOpen) {
    setWasOpen(defaultExpanded);
    if (defaultExpanded) setUnfolded(true);
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
