import type { ReactNode } from 'react';
import style from './empty-state.module.css';
import { Icon, type IconName } from './icons.tsx';

type EmptyStateProps = { icon: IconName; title: string; next: string; action?: ReactNode };

/** There is nothing to show: why, and what to do. */
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
