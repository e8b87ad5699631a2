import type { ComponentProps, InputHTMLAttributes, ReactNode, Ref } from 'react';
import { FieldFrame } from './field-frame.tsx';
import { Icon, type IconName } from './icons.tsx';
import style from './text-field.module.css';

type TextFieldProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'id' | 'className' | 'size'> &
  Omit<ComponentProps<typeof FieldFrame>, 'children'> & {
    ref?: Ref<HTMLInputElement>;
    /** Inside the field, at its far end. */
    action?: ReactNode;
    mono?: boolean;
    icon?: IconName;
  };

/** One line of text with its label. What is typed stays in the input: read it through the ref. */
export function TextField(props: TextFieldProps) {
  const { label, hint, help, error, action, mono, describedBy, labelHidden, icon, size, ...rest } = props;
  const about = { label, size, hint, help, error, describedBy, labelHidden };
  return (
    <FieldFrame {...about}>
      {(described) => (
        <>
          {icon && <Icon name={icon} />}
          <input {...rest} {...described} className={style.input} data-mono={mono || undefined} />
          {action}
        </>
      )}
    </FieldFrame>
  );
}
