import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SignedInSnapshot } from '../../../shared/session.ts';
import { Card } from '../../components/card.tsx';
import { Icon, type IconName } from '../../components/icons.tsx';
import chip from '../../components/scope-chip.module.css';
import layout from '../../styles/layout.module.css';
import style from './scopes-card.module.css';

type ScopesCardProps = {
  scopes: SignedInSnapshot['scopes'];
  /** Actions below the scopes. */
  children?: ReactNode;
};

/** Compares requested and granted scopes (RFC 6749 §3.3), differences first. */
export function ScopesCard({ scopes: { requested, granted }, children }: ScopesCardProps) {
  const { t } = useTranslation();
  const groups: [string, IconName, 'granted' | 'missing' | 'extra', string[]][] = [
    [t('session.notGranted'), 'cross', 'missing', requested.filter((scope) => !granted.includes(scope))],
    [t('session.notRequested'), 'plus', 'extra', granted.filter((scope) => !requested.includes(scope))],
    [t('session.granted'), 'check', 'granted', granted.filter((scope) => requested.includes(scope))],
  ];
  const nonEmpty = groups.filter(([, , , scopes]) => scopes.length > 0);
  return (
    <Card title={t('session.scopes')}>
      {nonEmpty.length === 0 && <p>{t('session.noScopes')}</p>}
      {nonEmpty.map(([title, icon, kind, scopes]) => (
        <div key={kind} className={style.group}>
          <h3 className={style.title}>
            {title} <span className={style.count}>{scopes.length}</span>
          </h3>
          <ul className={layout.wrapSm}>
            {scopes.map((scope) => (
              <li
                key={scope}
                className={`${chip.chip} ${style.chip}`}
                data-kind={kind}
                data-missing={kind === 'missing' || undefined}
              >
                <Icon name={icon} />
                <code>{scope}</code>
              </li>
            ))}
          </ul>
        </div>
      ))}
      {children}
    </Card>
  );
}
