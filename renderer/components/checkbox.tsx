import { useId } from 'react';
import style from './checkbox.module.css';

type CheckboxProps = {
  label: string;
  /** Below the label: what it means, or why it cannot be chosen. */
  help?: string | undefined;
  /** What is wrong with the choice. */
  error?: string | undefined;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
};

/** A yes or no. */
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
