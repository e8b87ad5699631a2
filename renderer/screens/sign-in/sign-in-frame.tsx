import type { ReactNode } from 'react';
import { Mark } from '../../widgets/mark.tsx';
import style from './sign-in-screen.module.css';

type SignInFrameProps = {
  /** The profile's name, or the product's without a profile. */
  name: string;
  heading: string;
  /** Shown below the heading. */
  next?: string | undefined;
  children: ReactNode;
};

/** Renders the frame of the screens without a session: one column with the profile's name. */
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
