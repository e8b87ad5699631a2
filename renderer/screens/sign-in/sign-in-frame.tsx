import type { ReactNode } from 'react';
import { Mark } from '../../widgets/mark.tsx';
import style from './sign-in-screen.module.css';

type SignInFrameProps = {
  /** The profile's name, or Latchkey's where there is none. */
  name: string;
  heading: string;
  /** What to do next, below the heading. */
  next?: string | undefined;
  children: ReactNode;
};

/** What every screen looks like on which nobody is signed in: one column, headed by who it is for. */
export function SignInFrame({ name, heading, next, children }: SignInFrameProps) {
  return (
    <main className={style.screen}>
      <div className={style.column}>
        <header className={style.head}>
          <p className={style.profile}>
            <Mark size={32} />
            <span>{name}</span>
          </p>
          <h1>{heading}</h1>
          {next && <p className={style.next}>{next}</p>}
        </header>
        {children}
      </div>
    </main>
  );
}
