import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Card } from '../../components/card.tsx';
import { Notice } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { SegmentedControl } from '../../components/segmented-control.tsx';
import { useStartup, useStartupInfo } from '../../stores/startup.ts';
import { AboutCard } from './about-card.tsx';
import { DoctorCard } from './doctor-card.tsx';
import { PolicyCard } from './policy-card.tsx';
import { ProfilesCard } from './profiles-card.tsx';
import style from './settings-screen.module.css';
import { UpdatesCard } from './updates-card.tsx';

const themes = ['system', 'light', 'dark'] as const;

/** Renders the settings and facts about this installation. */
export function SettingsScreen() {
  const { t } = useTranslation();
  const settings = useStartupInfo((info) => info.settings);
  const vault = useStartupInfo((info) => info.vault);
  const changeSettings = useStartup((startup) => startup.changeSettings);
  const [isSaved, setSaved] = useState(true);
  return (
    <Page title={t('rail.settings')}>
      <div className={style.cards}>
        <Card title={t('settings.appearance')}>
          <div>
            <SegmentedControl
              label={t('settings.appearance')}
              value={settings.appearance}
              options={themes.map((theme) => ({ value: theme, name: t(`settings.theme.${theme}`) }))}
              onChange={(appearance) => void changeSettings({ appearance }).then(setSaved)}
            />
          </div>
          <p role="alert">{!isSaved && t('settings.saveFailed')}</p>
        </Card>
        <Card title={t('settings.secrets')}>
          <p>{t(`settings.protector.${vault.protector}`)}</p>
          {vault.condition !== 'good' && (
            <Notice tone="warn" icon="warning">
              {t(`settings.condition.${vault.condition}`)}
            </Notice>
          )}
          {vault.unavailable.map(({ protector, reason }) => (
            <p key={protector} className={style.reason}>
              {t(`settings.unavailable.${protector}.${reason}`)}
            </p>
          ))}
        </Card>
        <ProfilesCard />
        <PolicyCard />
        <DoctorCard />
        <UpdatesCard />
        <AboutCard />
      </div>
    </Page>
  );
}
