import { type ReactNode, useId } from 'react';
import style from './card.module.css';

type CardProps = { title: string; action?: ReactNode; children: ReactNode; className?: string | undefined };

/** A titled part of a screen. */
export function Card({ title, action, children, className }: CardProps) {
  const id = useId();
  return (
    <section className={`${style.card} ${className ?? ''}`} aria-labelledby={id}>
      <div className={style.head}>
        <h2 id={id}>{title}</h2>
        {action}
      </div>
      {children}
    </section>
  );
}
