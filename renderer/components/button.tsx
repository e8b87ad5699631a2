import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import layout from '../styles/layout.module.css';
import style from './button.module.css';
import { Icon, type IconName } from './icons.tsx';
import { Spinner } from './spinner.tsx';
import { useDelayed } from './use-delayed.ts';

type ButtonProps = Pick<
  ButtonHTMLAttributes<HTMLButtonElement>,
  'type' | 'form' | 'onClick' | 'aria-label' | 'aria-pressed' | 'aria-describedby' | 'title'
> & {
  children?: ReactNode;
  ref?: Ref<HTMLButtonElement>;
  variant?: 'primary' | 'plain' | 'quiet' | 'link';
  size?: 'normal' | 'large';
  fullWidth?: boolean;
  icon?: IconName;
  disabled?: boolean;
  /** Something goes on: after 300 ms a spinner takes the words' place and the width stays. */
  isPending?: boolean;
};

/** A button. A disabled one stays reachable by keyboard, so that its reason (`aria-describedby`) can be read. */
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
  const spinning = useDelayed(isPending, 300);
  const idle = !disabled && !isPending;
  return (
    <button
      type="button"
      {...rest}
      className={style.button}
      data-variant={variant}
      data-size={size}
      data-wide={fullWidth || undefined}
      data-spinning={spinning || undefined}
      aria-disabled={!idle || undefined}
      aria-busy={isPending || undefined}
      onClick={(event) => {
        if (idle) onClick?.(event);
        else event.preventDefault();
      }}
    >
      <span className={`${layout.iconLabel} ${style.words}`}>
        {icon && <Icon name={icon} />}
        {children}
      </span>
      {spinning && (
        <span className={style.spinner}>
          <Spinner />
        </span>
      )}
    </button>
  );
}
