import { useTranslation } from 'react-i18next';
import type { SignedInSnapshot } from '../../../shared/session.ts';
import { Card } from '../../components/card.tsx';
import { FactList } from '../../components/fact-list.tsx';
import { initials } from '../../format/initials.ts';
import { useProfile } from '../../stores/startup.ts';
import style from './identity-card.module.css';

/** Shows who is signed in. */
export function IdentityCard({ snapshot }: { snapshot: SignedInSnapshot }) {
  const { t } = useTranslation();
  const profile = useProfile(snapshot.profileId);
  const { identity, username } = snapshot;
  const name = identity?.name ?? identity?.username ?? username;
  const code = (text: string | undefined) => text && <code>{text}</code>;
  return (
    <Card title={t('session.identity')}>
      <div className={style.person}>
        <span className={style.initials} aria-hidden="true">
          {initials(name)}
        </span>
        <p className={style.name}>{name}</p>
      </div>
      <FactList
        facts={[
          { label: t('session.username'), value: identity?.username ?? username },
          { label: t('session.email'), value: identity?.email },
          { label: t('session.subject'), value: code(identity?.subject) },
          { label: t('session.issuer'), value: code(profile?.issuer) },
          { label: t('session.stored.label'), value: t(`session.stored.${snapshot.stored}`) },
        ]}
      />
    </Card>
  );
}
