import { type InputHTMLAttributes, type ReactNode, type Ref, useId } from 'react';
import { Icon, type IconName } from './icons.tsx';
import style from './text-field.module.css';

type TextFieldProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'id' | 'className' | 'size'> & {
  label: string;
  ref?: Ref<HTMLInputElement>;
  size?: 'normal' | 'large';
  /** Beside the label, at its far end. */
  hint?: ReactNode;
  /** Below the field. */
  help?: ReactNode;
  /** What is wrong with what was entered. */
  error?: string | undefined;
  /** Inside the field, at its far end. */
  action?: ReactNode;
  mono?: boolean;
  /** The element that says more about the field, by its id. */
  describedBy?: string | undefined;
  /** Leaves the label to screen readers, where an icon and a placeholder say it to the eye. */
  labelHidden?: boolean;
  icon?: IconName;
};

/** One line of text with its label. What is typed stays in the input: read it through the ref. */
export function TextField(props: TextFieldProps) {
  const {
    label,
    hint,
    help,
    error,
    action,
    mono,
    describedBy: about,
    labelHidden,
    icon,
    size = 'normal',
    ...rest
  } = props;
  const id = useId();
  const describedBy = [error && `${id}-error`, help && `${id}-help`, about].filter(Boolean).join(' ');
  return (
    <div className={style.field} data-size={size}>
      <div className={labelHidden ? 'visually-hidden' : style.above}>
        <label htmlFor={id}>{label}</label>
        {hint}
      </div>
      <div className={style.box} data-invalid={error ? true : undefined}>
        {icon && <Icon name={icon} />}
        <input
          {...rest}
          id={id}
          className={style.input}
          data-mono={mono || undefined}
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy || undefined}
        />
        {action}
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
