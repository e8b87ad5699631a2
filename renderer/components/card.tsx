import { type ReactNode, useEffect, useId, useRef } from 'react';
import layout from '../styles/layout.module.css';
import style from './card.module.css';

type CardProps = {
  title: string;
  action?: ReactNode;
  children: ReactNode;
  className?: string | undefined;
  /** Focuses the heading, for a card that replaces the element that had the focus. */
  isFocusable?: boolean;
};

/** Renders a titled section of a screen. */
export function Card({ title, action, children, className, isFocusable = false }: CardProps) {
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (isFocusable) heading.current?.focus();
  }, [isFocusable]);
  return (
    <section className={`${layout.panel} ${style.card} ${className ?? ''}`} aria-labelledby={id}>
      <div className={`${layout.titleBar} ${style.head}`}>
        <h2 id={id} ref={heading} tabIndex={isFocusable ? -1 : undefined}>
          {title}
        </h2>
        {action}
      </div>
      {children}
    </section>
  );
}
