import { type Ref, useId } from 'react';
import style from './mfa.module.css';

type StepHeadProps = {
  id?: string;
  title: string;
  text?: string | undefined;
  /** For a step without a field, which has the focus here: its text is then read with the title. */
  ref?: Ref<HTMLHeadingElement>;
  /** What else is read with it, by its id. */
  describedBy?: string | undefined;
};

/** What is asked, and where it was sent. */
export function StepHead({ id, title, text, ref, describedBy }: StepHeadProps) {
  const textId = useId();
  const described = ref ? [text && textId, describedBy].filter(Boolean).join(' ') : '';
  return (
    <div className={style.head} id={id}>
      <h2 ref={ref} tabIndex={ref ? -1 : undefined} aria-describedby={described || undefined}>
        {title}
      </h2>
      {text && <p id={textId}>{text}</p>}
    </div>
  );
}
