import { type Ref, useId } from 'react';
import style from './mfa.module.css';

type StepHeadProps = {
  id?: string;
  title: string;
  text?: string | undefined;
  /** For steps without a field: the heading takes the focus and is announced with the text. */
  ref?: Ref<HTMLHeadingElement>;
  /** ID of an element that describes the heading further. */
  describedBy?: string | undefined;
};

/** Shows what is asked for and where a code was sent. */
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
