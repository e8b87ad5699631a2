import type { ReactNode } from 'react';
import { Icon } from './icons.tsx';
import style from './problem-block.module.css';

type ProblemBlockProps = {
  title: string;
  nextStep?: string | undefined;
  /** `warn` if the user did nothing wrong, such as when a session has expired. */
  tone?: 'bad' | 'warn';
  /** Shown below the announced text. */
  children?: ReactNode;
};

/** Renders a problem that is announced when it appears: what happened and what to do next. */
export function ProblemBlock({ title, nextStep, tone = 'bad', children }: ProblemBlockProps) {
  return (
    <div className={style.block} data-tone={tone}>
      <span className={style.icon}>
        <Icon name="warning" />
      </span>
      <div className={style.content}>
        <div role="alert">
          <p className={style.title}>{title}</p>
          {nextStep && <p>{nextStep}</p>}
        </div>
        {children}
      </div>
    </div>
  );
}
