import type { ReactNode } from 'react';
import { Icon, type IconName } from './icons.tsx';
import style from './notice.module.css';

type NoticeProps = { tone: 'plain' | 'accent' | 'warn'; icon: IconName; children: ReactNode; action?: ReactNode };

/** Renders a note that requires no action. */
export function Notice({ tone, icon, children, action }: NoticeProps) {
  return (
    <div className={style.notice} data-tone={tone}>
      <span className={style.icon}>
        <Icon name={icon} />
      </span>
      <div className={style.content}>{children}</div>
      {action}
    </div>
  );
}
