import { useRef } from 'react';
import { Button } from 'react-aria-components/Button';
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import iconButton from './icon-button.module.css';
import { Icon } from './icons.tsx';
import menu from './menu.module.css';
import style from './menu-button.module.css';

/** An action of a menu. */
export type MenuAction = { readonly id: string; readonly name: string; readonly run: () => void };

/** Renders a button with three dots that opens a menu of actions. */
export function MenuButton({ label, actions }: { label: string; actions: readonly MenuAction[] }) {
  const button = useRef<HTMLButtonElement>(null);
  // A dialog opened by the action restores the focus to the button, not to the closing menu.
  const runAction = (key: React.Key) =>
    requestAnimationFrame(() => {
      button.current?.focus();
      actions.find(({ id }) => id === key)?.run();
    });
  return (
    <MenuTrigger>
      <Button ref={button} className={`${iconButton.button} ${style.button}`} aria-label={label}>
        <Icon name="more" />
      </Button>
      <Popover className={menu.popover ?? ''} placement="bottom end">
        <Menu className={menu.menu ?? ''} onAction={runAction}>
          {actions.map(({ id, name }) => (
            <MenuItem key={id} id={id} className={menu.item ?? ''}>
              {name}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
