import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { SelectField } from '../../components/select-field.tsx';
import { useDelayed } from '../../components/use-delayed.ts';
import { hostOf } from '../../format/url.ts';
import { useProfile, useStartup, useStartupInfo } from '../../stores/startup.ts';
import layout from '../../styles/layout.module.css';
import style from './doctor-card.module.css';
import { DoctorProgress } from './doctor-progress.tsx';
import { DoctorResults } from './doctor-results.tsx';
import { useDoctor } from './use-doctor.ts';

/** Diagnoses the setup of a profile, from this computer to the API. */
export function DoctorCard() {
  const { t } = useTranslation();
  const profiles = useStartupInfo((info) => info.profiles);
  const selectedId = useStartup((startup) => startup.profileId);
  const [chosenId, setChosenId] = useState(selectedId ?? profiles[0]?.id);
  const profile = useProfile(chosenId);
  const { running, findings, report, ended, run, stop, reset } = useDoctor();
  const isCancelable = useDelayed(running, 300);
  const runButton = useRef<HTMLButtonElement>(null);
  const hadEnded = useRef(true);
  // Cancel disappears when the run ends; return the focus to the run button.
  useEffect(() => {
    if (!running && !hadEnded.current && document.activeElement === document.body) runButton.current?.focus();
    hadEnded.current = !running;
  }, [running]);
  if (!profile) return null;
  const host = hostOf(profile.passwordOrigin);
  return (
    <Card title={t('doctor.title')}>
      <p className={style.intro}>{t('doctor.intro', { host })}</p>
      <div className={layout.toolbarWide}>
        {profiles.length > 1 && (
          <SelectField
            label={t('doctor.profile')}
            variant="quiet"
            value={profile.id}
            options={profiles.map(({ id, name }) => ({ value: id, name }))}
            onChange={(id) => {
              setChosenId(id);
              reset();
            }}
            disabled={running}
          />
        )}
        <Button ref={runButton} isPending={running} onClick={() => void run(profile.id)}>
          {t(report || ended ? 'doctor.again' : 'doctor.run')}
        </Button>
        {isCancelable && (
          <Button variant="quiet" onClick={stop}>
            {t('action.cancel')}
          </Button>
        )}
      </div>
      <p role="status" className={style.status}>
        {isCancelable && <DoctorProgress findings={findings} />}
        {ended && t(`doctor.${ended}`)}
      </p>
      {(findings.length > 0 || isCancelable) && <DoctorResults running={running} findings={findings} report={report} />}
    </Card>
  );
}
