import { Button } from 'react-aria-components/Button';
import { Header } from 'react-aria-components/Header';
import { Menu, MenuItem, MenuSection, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { useTranslation } from 'react-i18next';
import type { SignedInSnapshot } from '../../../shared/session.ts';
import { bridge } from '../../bridge.ts';
import { Icon } from '../../components/icons.tsx';
import menu from '../../components/menu.module.css';
import { useAccountNames } from '../../stores/account-names.ts';
import { useSession } from '../../stores/session.ts';
import style from './account-menu.module.css';
import { TokenRing } from './token-ring.tsx';

const addItem = 'add';
const signOutItem = 'sign-out';

/** Shows the active account and lets the user switch, add or sign out. */
export function AccountMenu({ snapshot }: { snapshot: SignedInSnapshot }) {
  const { t } = useTranslation();
  const signOut = useSession((session) => session.signOut);
  const accounts = useSession((session) => session.accounts);
  const active = useSession((session) => session.active);
  const describeAccount = useAccountNames();
  const { identity, username } = snapshot;
  const activeName = identity?.name ?? identity?.username ?? username;
  const onAction = (item: string | number) => {
    if (item === signOutItem) void signOut();
    else if (item === addItem) void bridge.addAccount();
    else void bridge.switchAccount({ accountId: String(item) });
  };
  return (
    <div className={style.account}>
      <TokenRing name={activeName} snapshot={snapshot} />
      <MenuTrigger>
        <Button className={style.button ?? ''} aria-label={t('account.label', { name: activeName })}>
          <span className={style.name}>{activeName}</span>
          <Icon name="down" />
        </Button>
        <Popover className={menu.popover ?? ''} placement="bottom end">
          <Menu className={menu.menu ?? ''} onAction={onAction}>
            <MenuSection className={style.section ?? ''} aria-label={t('account.accounts')}>
              {accounts.map((account) => {
                const { name, detail } = describeAccount(account);
                const isActive = account.id === active;
                return (
                  <MenuItem key={account.id} id={account.id} className={menu.item ?? ''} textValue={name}>
                    <span className={style.check}>
                      {isActive && <Icon name="check" />}
                      {isActive && <span className="visually-hidden">{t('account.current')}</span>}
                    </span>
                    <span className={style.accountText}>
                      <span>{name}</span>
                      <span>{detail}</span>
                    </span>
                  </MenuItem>
                );
              })}
              <MenuItem id={addItem} className={menu.item ?? ''} textValue={t('account.add')}>
                <Icon name="plus" />
                {t('account.add')}
              </MenuItem>
            </MenuSection>
            <MenuSection className={style.section ?? ''}>
              <Header className="visually-hidden">{activeName}</Header>
              <MenuItem id={signOutItem} className={menu.item ?? ''} textValue={t('action.signOut')}>
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
