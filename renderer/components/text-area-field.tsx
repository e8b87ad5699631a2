import { type ReactNode, useId } from 'react';
import style from './text-field.module.css';

type TextAreaFieldProps = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  help?: ReactNode;
  error?: string | undefined;
  rows?: number;
  maxLength?: number;
};

/** Several lines of text with their label. */
export function TextAreaField({ label, value, onChange, help, error, rows = 2, maxLength }: TextAreaFieldProps) {
  const id = useId();
  const describedBy = [error && `${id}-error`, help && `${id}-help`].filter(Boolean).join(' ');
  return (
    <div className={style.field} data-size="normal">
      <div className={style.above}>
        <label htmlFor={id}>{label}</label>
      </div>
      <div className={style.box} data-invalid={error ? true : undefined}>
        <textarea
          id={id}
          className={style.input}
          data-mono
          data-lines
          rows={rows}
          maxLength={maxLength}
          spellCheck={false}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy || undefined}
        />
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
