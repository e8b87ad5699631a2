import { useId } from 'react';
import style from './checkbox.module.css';

type CheckboxProps = {
  label: string;
  /** Explains the choice, or why it is unavailable. */
  help?: string | undefined;
  /** Why the choice is invalid. */
  error?: string | undefined;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
};

/** Renders a checkbox with its label, help and error. */
export function Checkbox({ label, help, error, checked, onChange, disabled = false }: CheckboxProps) {
  const id = useId();
  const describedBy = [help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div className={style.checkbox}>
      <input
        id={id}
        type="checkbox"
        className={style.box}
        checked={checked}
        disabled={disabled}
        aria-describedby={describedBy || undefined}
        onChange={(event) => onChange(event.target.checked)}
      />
      <label htmlFor={id}>{label}</label>
      {help && (
        <p className={style.help} id={`${id}-help`}>
          {help}
        </p>
      )}
      {error && (
        <p className={style.error} id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}
