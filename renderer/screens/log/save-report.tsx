import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../../shared/errors.ts';
import type { ReportFormat } from '../../../shared/report.ts';
import { attempt, bridge } from '../../bridge.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Checkbox } from '../../components/checkbox.tsx';
import { SegmentedControl } from '../../components/segmented-control.tsx';
import layout from '../../styles/layout.module.css';
import { FailureBlock } from '../../widgets/failure-block.tsx';
import style from './save-report.module.css';

const formats = ['html', 'json', 'har'] as const satisfies readonly ReportFormat[];

/** Asks for the format of a report. Main asks where to save it. */
export function SaveReport({ close }: { close: (saved: boolean) => void }) {
  const { t } = useTranslation();
  const [format, setFormat] = useState<ReportFormat>('html');
  const [personalData, setPersonalData] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const save = async () => {
    setSaving(true);
    const outcome = await attempt(bridge.saveReport({ format, personalData }));
    setSaving(false);
    if (outcome.ok) close(true);
    else setFailure(outcome.failure.kind === 'canceled' ? undefined : outcome.failure);
  };
  return (
    <Card isFocusable title={t('log.dialog.save')}>
      <div className={style.parts}>
        <SegmentedControl
          label={t('log.format')}
          value={format}
          options={formats.map((value) => ({ value, name: t(`log.formats.${value}`) }))}
          onChange={setFormat}
        />
        <p className={style.note}>
          {t(`log.formatNotes.${format}`)} {t('log.noSecrets')}
        </p>
        <Checkbox
          label={t('log.personal')}
          help={t('log.personalNote')}
          checked={personalData}
          onChange={setPersonalData}
        />
        {failure && <FailureBlock failure={failure} />}
        <div className={layout.wrapSm}>
          <Button variant="primary" isPending={isSaving} onClick={() => void save()}>
            {t('log.save')}
          </Button>
          <Button onClick={() => close(false)}>{t('action.cancel')}</Button>
        </div>
      </div>
    </Card>
  );
}
