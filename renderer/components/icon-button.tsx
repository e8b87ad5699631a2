import type { ComponentProps } from 'react';
import style from './icon-button.module.css';
import { Icon, type IconName } from './icons.tsx';

type IconButtonProps = Omit<ComponentProps<'button'>, 'type' | 'aria-label' | 'children'> & {
  icon: IconName;
  /** What the button does: its accessible name and its tooltip. */
  label: string;
  /** `small` for a line of text. */
  size?: 'normal' | 'small';
};

/** Renders a button that shows only an icon. */
export function IconButton({ icon, label, size = 'normal', className = '', ...rest }: IconButtonProps) {
  return (
    <button
      title={label}
      {...rest}
      type="button"
      className={`${style.button} ${className}`}
      data-size={size}
      aria-label={label}
    >
      <Icon name={icon} />
    </button>
  );
}
