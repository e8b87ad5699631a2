import { useRef } from 'react';
import { Button } from 'react-aria-components/Button';
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { Icon } from './icons.tsx';
import menu from './menu.module.css';
import style from './menu-button.module.css';

export type MenuAction = { readonly id: string; readonly name: string; readonly run: () => void };

/** A button with three dots that shows what can be done. */
export function MenuButton({ label, actions }: { label: string; actions: readonly MenuAction[] }) {
  const button = useRef<HTMLButtonElement>(null);
  // A dialog that the action opens gives the focus back to where it was before: to the button, not to the closing menu.
  const act = (key: React.Key) =>
    requestAnimationFrame(() => {
      button.current?.focus();
      actions.find(({ id }) => id === key)?.run();
    });
  return (
    <MenuTrigger>
      <Button ref={button} className={style.button ?? ''} aria-label={label}>
        <Icon name="more" />
      </Button>
      <Popover className={menu.popover ?? ''} placement="bottom end">
        <Menu className={menu.menu ?? ''} onAction={act}>
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
