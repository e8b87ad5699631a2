import type { ComponentProps, InputHTMLAttributes, ReactNode, Ref } from 'react';
import { FieldFrame } from './field-frame.tsx';
import { Icon, type IconName } from './icons.tsx';
import style from './text-field.module.css';

type TextFieldProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'id' | 'className' | 'size'> &
  Omit<ComponentProps<typeof FieldFrame>, 'children'> & {
    ref?: Ref<HTMLInputElement>;
    /** Shown inside the field, at its end. */
    action?: ReactNode;
    mono?: boolean;
    icon?: IconName;
  };

/**
 * Renders a single-line text field with its label. Uncontrolled values are read through the ref.
 */
export function TextField(props: TextFieldProps) {
  const { label, hint, help, error, action, mono, describedBy, labelHidden, icon, size, ...rest } = props;
  const frameProps = { label, size, hint, help, error, describedBy, labelHidden };
  return (
    <FieldFrame {...frameProps}>
      {(ariaProps) => (
        <>
          {icon && <Icon name={icon} />}
          <input {...rest} {...ariaProps} className={style.input} data-mono={mono || undefined} />
          {action}
        </>
      )}
    </FieldFrame>
  );
}
