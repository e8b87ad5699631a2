import { type ReactNode, useId } from 'react';
import style from './text-field.module.css';

/** How what is typed into is told of its label and of what is said about it. */
export type FieldAriaProps = { id: string; 'aria-invalid': true | undefined; 'aria-describedby': string | undefined };

type FieldFrameProps = {
  label: string;
  size?: 'normal' | 'large';
  /** Beside the label, at its far end. */
  hint?: ReactNode;
  /** Below the field. */
  help?: ReactNode;
  /** What is wrong with what was entered. */
  error?: string | undefined;
  /** The element that says more about the field, by its id. */
  describedBy?: string | undefined;
  /** Leaves the label to screen readers, where an icon and a placeholder say it to the eye. */
  labelHidden?: boolean | undefined;
  children: (described: FieldAriaProps) => ReactNode;
};

/** A label, what is typed into, and what is said about it. */
export function FieldFrame(props: FieldFrameProps) {
  const { label, size = 'normal', hint, help, error, describedBy, labelHidden, children } = props;
  const id = useId();
  const invalid = error ? true : undefined;
  const about = [error && `${id}-error`, help && `${id}-help`, describedBy].filter(Boolean).join(' ') || undefined;
  return (
    <div className={style.field} data-size={size}>
      <div className={labelHidden ? 'visually-hidden' : style.above}>
        <label htmlFor={id}>{label}</label>
        {hint}
      </div>
      <div className={style.box} data-invalid={invalid}>
        {children({ id, 'aria-invalid': invalid, 'aria-describedby': about })}
      </div>
      {error && (
        <p className={style.error} id={`${id}-error`}>
          {error}
        </p>
      )}
      {help && (
        <p className={style.help} id={`${id}-help`}>
          {help}
        </p>
      )}
    </div>
  );
}
