import { useId } from 'react';
import style from './checkbox.module.css';
import { FieldMessages, messageIds } from './field-messages.tsx';

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
  return (
    <div className={style.checkbox}>
      <input
        id={id}
        type="checkbox"
        className={style.box}
        checked={checked}
        disabled={disabled}
        aria-describedby={messageIds({ id, error, help }).join(' ') || undefined}
        onChange={(event) => onChange(event.target.checked)}
      />
      <label htmlFor={id}>{label}</label>
      <FieldMessages id={id} error={error} help={help} />
    </div>
  );
}
