import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import style from './page.module.css';

/** Names the window after the screen that is shown. */
export function useWindowTitle(screen: string): void {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = t('app.title', { screen });
  }, [screen, t]);
}

type PageProps = { title: string; actions?: ReactNode; children: ReactNode };

/** A screen inside the shell. Its heading takes the focus when it appears, so that a reader knows where it is. */
export function Page({ title, actions, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useWindowTitle(title);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className={style.page}>
      <header className={style.head}>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {actions && <div className={style.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}
