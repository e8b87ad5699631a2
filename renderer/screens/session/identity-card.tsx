import { useTranslation } from 'react-i18next';
import type { SignedInSnapshot } from '../../../shared/session.ts';
import { Card } from '../../components/card.tsx';
import { initials } from '../../format/initials.ts';
import { useProfile } from '../../stores/startup.ts';
import style from './identity-card.module.css';

/** Who signed in. */
export function IdentityCard({ snapshot }: { snapshot: SignedInSnapshot }) {
  const { t } = useTranslation();
  const profile = useProfile(snapshot.profileId);
  const { identity, username } = snapshot;
  const name = identity?.name ?? identity?.username ?? username;
  const rows: [string, string | undefined, 'text' | 'code'][] = [
    [t('session.username'), identity?.username ?? username, 'text'],
    [t('session.email'), identity?.email, 'text'],
    [t('session.subject'), identity?.subject, 'code'],
    [t('session.issuer'), profile?.issuer, 'code'],
  ];
  return (
    <Card title={t('session.identity')}>
      <div className={style.person}>
        <span className={style.initials} aria-hidden="true">
          {initials(name)}
        </span>
        <p className={style.name}>{name}</p>
      </div>
      <dl className={style.facts}>
        {rows.map(
          ([label, value, kind]) =>
            value && (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{kind === 'code' ? <code>{value}</code> : value}</dd>
              </div>
            ),
        )}
      </dl>
    </Card>
  );
}
