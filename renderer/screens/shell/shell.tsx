import { type ReactNode, useEffect } from 'react';
import { useAllowedRoutes, useNavigation } from '../../stores/navigation.ts';
import { Rail } from './rail.tsx';
import style from './shell.module.css';
import { TitleBar } from './title-bar.tsx';
import { UpdateNotice } from './update-notice.tsx';

/** Renders the frame of every screen except sign-in. Ctrl or Cmd with a digit navigates. */
export function Shell({ children }: { children: ReactNode }) {
  const go = useNavigation((navigation) => navigation.navigate);
  const places = useAllowedRoutes();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const place = event.ctrlKey || event.metaKey ? places[Number(event.key) - 1] : undefined;
      if (!place || event.altKey || event.shiftKey) return;
      event.preventDefault();
      go(place);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [go, places]);
  return (
    <div className={style.shell}>
      <TitleBar />
      <Rail />
      <UpdateNotice />
      <main className={style.main}>{children}</main>
    </div>
  );
}
