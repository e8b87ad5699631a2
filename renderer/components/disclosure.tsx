import { type ReactNode, useState } from 'react';
import style from './disclosure.module.css';
import { Icon } from './icons.tsx';

type DisclosureProps = {
  label: string;
  children: ReactNode;
  /** Expands the content when it becomes true. Only the user collapses it again. */
  defaultExpanded?: boolean;
};

/** Renders content that is collapsed until the user expands it. */
export function Disclosure({ label, children, defaultExpanded = false }: DisclosureProps) {
  const [isExpanded, setExpanded] = useState(defaultExpanded);
  const [wasDefaultExpanded, setWasDefaultExpanded] = useState(defaultExpanded);
  if (defaultExpanded !== wasDefaultExpanded) {
    setWasDefaultExpanded(defaultExpanded);
    if (defaultExpanded) setExpanded(true);
  }
  return (
    <details className={style.disclosure} open={isExpanded} onToggle={(event) => setExpanded(event.currentTarget.open)}>
      <summary className={style.label}>
        <Icon name="right" />
        {label}
      </summary>
      <div className={style.content}>{children}</div>
    </details>
  );
}
