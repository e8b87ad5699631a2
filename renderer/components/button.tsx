import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import layout from '../styles/layout.module.css';
import style from './button.module.css';
import { Icon, type IconName } from './icons.tsx';
import { Spinner } from './spinner.tsx';
import { useDelayed } from './use-delayed.ts';

type ButtonProps = Pick<
  ButtonHTMLAttributes<HTMLButtonElement>,
  'type' | 'form' | 'autoFocus' | 'onClick' | 'aria-label' | 'aria-pressed' | 'aria-describedby' | 'title'
> & {
  children?: ReactNode;
  ref?: Ref<HTMLButtonElement> | undefined;
  variant?: 'primary' | 'plain' | 'quiet' | 'link';
  size?: 'normal' | 'large';
  fullWidth?: boolean;
  icon?: IconName;
  disabled?: boolean;
  /** Shows a spinner in place of the label after 300 ms; the width does not change. */
  isPending?: boolean;
};

/**
 * Renders a button. While disabled it stays focusable, so that `aria-describedby` can explain why.
 */
export function Button(props: ButtonProps) {
  const {
    children,
    variant = 'plain',
    size = 'normal',
    fullWidth,
    icon,
    disabled,
    isPending = false,
    onClick,
    ...rest
  } = props;
  const isSpinning = useDelayed(isPending, 300);
  const isEnabled = !disabled && !isPending;
  return (
    <button
      type="button"
      {...rest}
      className={style.button}
      data-variant={variant}
      data-size={size}
      data-wide={fullWidth || undefined}
      data-spinning={isSpinning || undefined}
      aria-disabled={!isEnabled || undefined}
      aria-busy={isPending || undefined}
      onClick={(event) => {
        if (isEnabled) onClick?.(event);
        else event.preventDefault();
      }}
    >
      <span className={`${layout.iconLabel} ${style.label}`}>
        {icon && <Icon name={icon} />}
        {children}
      </span>
      {isSpinning && (
        <span className={style.spinner}>
          <Spinner />
        </span>
      )}
    </button>
  );
}
