import { type ReactNode, useId } from 'react';
import { FieldMessages, messageIds } from './field-messages.tsx';
import style from './text-field.module.css';

/** Attributes that connect a control to its label, help and error. */
export type FieldAriaProps = { id: string; 'aria-invalid': true | undefined; 'aria-describedby': string | undefined };

type FieldFrameProps = {
  label: string;
  size?: 'normal' | 'large' | undefined;
  /** Shown at the end of the label's line. */
  hint?: ReactNode;
  /** Shown below the field. */
  help?: ReactNode;
  /** Why the value is invalid. */
  error?: string | undefined;
  /** ID of an element that describes the field further. */
  describedBy?: string | undefined;
  /** Hides the label visually, for fields with an icon and a placeholder. */
  labelHidden?: boolean | undefined;
  children: (ariaProps: FieldAriaProps) => ReactNode;
};

/** Renders a label, a control, and its help and error. */
export function FieldFrame(props: FieldFrameProps) {
  const { label, size = 'normal', hint, help, error, describedBy, labelHidden, children } = props;
  const id = useId();
  const invalid = error ? true : undefined;
  const describedByIds = [...messageIds({ id, error, help }), describedBy].filter(Boolean).join(' ') || undefined;
  return (
    <div className={style.field} data-size={size}>
      <div className={labelHidden ? 'visually-hidden' : style.labelRow}>
        <label htmlFor={id}>{label}</label>
        {hint}
      </div>
      <div className={style.box} data-invalid={invalid}>
        {children({ id, 'aria-invalid': invalid, 'aria-describedby': describedByIds })}
      </div>
      <FieldMessages id={id} error={error} help={help} />
    </div>
  );
}
