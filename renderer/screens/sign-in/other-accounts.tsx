import { useTranslation } from 'react-i18next';
import { bridge } from '../../bridge.ts';
import { Icon } from '../../components/icons.tsx';
import { useAccountNames } from '../../stores/account-names.ts';
import { useSession } from '../../stores/session.ts';
import style from './other-accounts.module.css';

/** Lists the other accounts, to switch to. */
export function OtherAccounts() {
  const { t } = useTranslation();
  const accounts = useSession((session) => session.accounts);
  const active = useSession((session) => session.active);
  const describeAccount = useAccountNames();
  const others = accounts.filter(({ id }) => id !== active);
  if (others.length === 0) return null;
  return (
    <section className={style.others} aria-labelledby="other-accounts">
      <h2 id="other-accounts">{t('account.others')}</h2>
      <ul>
        {others.map((account) => {
          const { name, detail } = describeAccount(account);
          return (
            <li key={account.id}>
              <button
                type="button"
                className={style.account}
                onClick={() => void bridge.switchAccount({ accountId: account.id })}
              >
                <span className={style.name}>{name}</span>
                <span className={style.detail}>{detail}</span>
                <Icon name="right" />
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
