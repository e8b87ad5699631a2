import { Button } from 'react-aria-components/Button';
import { Header } from 'react-aria-components/Header';
import { Menu, MenuItem, MenuSection, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { useTranslation } from 'react-i18next';
import type { SignedInSnapshot } from '../../../shared/session.ts';
import { Icon } from '../../components/icons.tsx';
import { useSession } from '../../stores/session.ts';
import style from './account-menu.module.css';
import { TokenRing } from './token-ring.tsx';

/** The account that is signed in, with what can be done about it. */
export function AccountMenu({ snapshot }: { snapshot: SignedInSnapshot }) {
  const { t } = useTranslation();
  const signOut = useSession((session) => session.signOut);
  const { identity, username } = snapshot;
  const name = identity?.name ?? identity?.username ?? username;
  return (
    <div className={style.account}>
      <TokenRing name={name} snapshot={snapshot} />
      <MenuTrigger>
        <Button className={style.button ?? ''} aria-label={t('account.label', { name })}>
          <span className={style.name}>{name}</span>
          <Icon name="down" />
        </Button>
        <Popover className={style.popover ?? ''} placement="bottom end">
          <Menu className={style.menu ?? ''} onAction={() => void signOut()}>
            <MenuSection>
              <Header className={style.who ?? ''}>
                <span>{name}</span>
                <span>{identity?.email ?? username}</span>
              </Header>
              <MenuItem id="sign-out" className={style.item ?? ''} textValue={t('action.signOut')}>
                <Icon name="signOut" />
                {t('action.signOut')}
              </MenuItem>
            </MenuSection>
          </Menu>
        </Popover>
      </MenuTrigger>
    </div>
  );
}
