import type { ReactNode } from 'react';
import { FieldFrame } from './field-frame.tsx';
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

/** Renders a multi-line text field with its label. */
export function TextAreaField({ label, value, onChange, help, error, rows = 2, maxLength }: TextAreaFieldProps) {
  return (
    <FieldFrame label={label} help={help} error={error}>
      {(ariaProps) => (
        <textarea
          {...ariaProps}
          className={style.input}
          data-mono
          data-lines
          rows={rows}
          maxLength={maxLength}
          spellCheck={false}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </FieldFrame>
  );
}
