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

type PageProps = {
  title: string;
  actions?: ReactNode;
  /** Uses the full width of a wide window. */
  wide?: boolean;
  children: ReactNode;
};

/**
 * Renders a screen inside the shell. Focuses its heading on mount, so that screen readers announce
 * it.
 */
export function Page({ title, actions, wide, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useWindowTitle(title);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className={style.page} data-wide={wide || undefined}>
      <header className={style.head}>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {actions && <div className={layout.toolbar}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}
