import { type ReactNode, useEffect } from 'react';
import { useAllowedRoutes, useNavigation } from '../../stores/navigation.ts';
import { Rail } from './rail.tsx';
import style from './shell.module.css';
import { TitleBar } from './title-bar.tsx';
import { UpdateNotice } from './update-notice.tsx';

/** Renders the frame of every screen except sign-in. Ctrl or Cmd with a digit navigates. */
export function Shell({ children }: { children: ReactNode }) {
  const navigate = useNavigation((navigation) => navigation.navigate);
  const routes = useAllowedRoutes();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const route = event.ctrlKey || event.metaKey ? routes[Number(event.key) - 1] : undefined;
      if (!route || event.altKey || event.shiftKey) return;
      event.preventDefault();
      navigate(route);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [navigate, routes]);
  return (
    <div className={style.shell}>
      <TitleBar />
      <Rail />
      <UpdateNotice />
      <main className={style.main}>{children}</main>
    </div>
  );
}
