import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
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
  look?: 'primary' | 'plain' | 'quiet' | 'link';
  size?: 'normal' | 'large';
  wide?: boolean;
  icon?: IconName;
  disabled?: boolean;
  /** Something goes on: after 300 ms a spinner takes the words' place and the width stays. */
  working?: boolean;
};

/** A button. A disabled one stays reachable by keyboard, so that its reason (`aria-describedby`) can be read. */
export function Button(props: ButtonProps) {
  const { children, look = 'plain', size = 'normal', wide, icon, disabled, working = false, onClick, ...rest } = props;
  const spinning = useDelayed(working, 300);
  const idle = !disabled && !working;
  return (
    <button
      type="button"
      {...rest}
      className={style.button}
      data-look={look}
      data-size={size}
      data-wide={wide || undefined}
      data-spinning={spinning || undefined}
      aria-disabled={!idle || undefined}
      aria-busy={working || undefined}
      onClick={(event) => {
        if (idle) onClick?.(event);
        else event.preventDefault();
      }}
    >
      <span className={style.words}>
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
