import type { ReactNode } from 'react';
import style from './empty-state.module.css';
import { Icon, type IconName } from './icons.tsx';

type EmptyStateProps = { icon: IconName; title: string; next: string; action?: ReactNode };

/** Renders an empty state: why there is nothing to show, and what to do next. */
export function EmptyState({ icon, title, next, action }: EmptyStateProps) {
  return (
    <div className={style.state}>
      <span className={style.icon}>
        <Icon name={icon} />
      </span>
      <p className={style.title}>{title}</p>
      <p className={style.next}>{next}</p>
      {action}
    </div>
  );
}
