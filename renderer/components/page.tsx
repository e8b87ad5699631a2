import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import layout from '../styles/layout.module.css';
import style from './page.module.css';

/** Sets the window title to the name of the current screen. */
export function useWindowTitle(screen: string): void {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = t('app.title', { screen });
  }, [screen, t]);
}

type PageProps = { title: string; actions?: ReactNode; children: ReactNode };

/** Renders the title of a screen. Focuses it on mount, so that screen readers announce it. */
export function PageTitle({ title }: { title: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useWindowTitle(title);
  useEffect(() => heading.current?.focus(), []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {title}
    </h1>
  );
}

/** Renders a screen inside the shell. */
export function Page({ title, actions, children }: PageProps) {
  return (
    <div className={style.page}>
      <header className={style.head}>
        <PageTitle title={title} />
        {actions && <div className={layout.toolbar}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}
