import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BrokenProfileList } from '../../components/broken-profile-list.tsx';
import { Card } from '../../components/card.tsx';
import { FactList } from '../../components/fact-list.tsx';
import { Notice } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { Segments } from '../../components/segments.tsx';
import { hostOf } from '../../format/address.ts';
import { useFacts, useStartup } from '../../stores/startup.ts';
import { DoctorCard } from './doctor-card.tsx';
import { PolicyCard } from './policy-card.tsx';
import style from './settings-screen.module.css';

const themes = ['system', 'light', 'dark'] as const;

/** What can be chosen, and facts about this installation. */
export function SettingsScreen() {
  const { t } = useTranslation();
  const { settings, vault, version } = useFacts();
  const changeSettings = useStartup((startup) => startup.changeSettings);
  const [kept, setKept] = useState(true);
  return (
    <Page title={t('rail.settings')}>
      <div className={style.cards}>
        <Card title={t('settings.appearance')}>
          <div>
            <Segments
              label={t('settings.appearance')}
              value={settings.appearance}
              options={themes.map((theme) => ({ value: theme, name: t(`settings.theme.${theme}`) }))}
              onChange={(appearance) => void changeSettings({ appearance }).then(setKept)}
            />
          </div>
          <p role="alert">{!kept && t('settings.saveFailed')}</p>
        </Card>
        <Card title={t('settings.secrets')}>
          <p>{t(`settings.protector.${vault.protector}`)}</p>
          {vault.condition !== 'good' && (
            <Notice tone="warn" icon="warning">
              {t(`settings.condition.${vault.condition}`)}
            </Notice>
          )}
          {vault.unavailable.map(({ protector, reason }) => (
            <p key={protector} className={style.why}>
              {t(`settings.unavailable.${protector}.${reason}`)}
            </p>
          ))}
        </Card>
        <ProfilesCard />
        <PolicyCard />
        <DoctorCard />
        <Card title={t('settings.about')}>
          <FactList
            facts={[
              { label: t('settings.version'), value: `${t('app.name')} ${version}` },
              { label: t('settings.license'), value: t('settings.licenseName') },
            ]}
          />
        </Card>
      </div>
    </Page>
  );
}

function ProfilesCard() {
  const { t } = useTranslation();
  const { profiles, brokenProfiles, policy } = useFacts();
  const ignored = policy.ignoredProfiles.length;
  return (
    <Card title={t('settings.profiles')}>
      {profiles.length + brokenProfiles.length === 0 && <p>{t('settings.noProfiles')}</p>}
      {profiles.length > 0 && (
        <ul className={style.profiles}>
          {profiles.map(({ id, name, issuer, lockedBy }) => (
            <li key={id}>
              <span className={style.name}>{name}</span>
              <span className={style.host}>{hostOf(issuer)}</span>
              {lockedBy && <span className={style.locked}>{t('policy.setBy', { source: lockedBy })}</span>}
            </li>
          ))}
        </ul>
      )}
      {ignored > 0 && <p className={style.why}>{t('policy.ignored', { count: ignored })}</p>}
      {brokenProfiles.length > 0 && (
        <div className={style.broken}>
          <h3>{t('signIn.brokenProfiles', { count: brokenProfiles.length })}</h3>
          <BrokenProfileList profiles={brokenProfiles} />
        </div>
      )}
    </Card>
  );
}
