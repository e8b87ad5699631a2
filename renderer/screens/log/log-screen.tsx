import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bridge } from '../../bridge.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Page } from '../../components/page.tsx';
import { hasFailed, useLog } from '../../stores/log.ts';
import { FailureBlock } from '../../widgets/failure-block.tsx';
import { ExchangeTable } from './exchange-table.tsx';
import { LogActions } from './log-actions.tsx';
import { LogFilterField } from './log-filter-field.tsx';
import style from './log-screen.module.css';
import { ReportViewer } from './report-viewer.tsx';
import { SaveReport } from './save-report.tsx';

/** Keeps the log current while the screen is open. */
function useLiveLog(): void {
  const loadChanges = useLog((log) => log.loadChanges);
  useEffect(() => {
    void loadChanges();
    return bridge.onLogChanged(() => void loadChanges());
  }, [loadChanges]);
}

/** Shows the session's requests without secrets, or those of an opened report. */
export function LogScreen() {
  const { t } = useTranslation();
  const logged = useLog((log) => log.exchanges);
  const isLoaded = useLog((log) => log.isLoaded);
  const report = useLog((log) => log.report);
  const failure = useLog((log) => log.failure);
  const filter = useLog((log) => log.filter);
  const [isSaving, setSaving] = useState(false);
  const [statusText, setStatusText] = useState('');
  const openButton = useRef<HTMLButtonElement>(null);
  const saveButton = useRef<HTMLButtonElement>(null);
  useLiveLog();
  const exchanges = report?.exchanges ?? logged;
  const filtered = exchanges.filter(
    (exchange) => filter === 'all' || (filter === 'failed' ? hasFailed(exchange) : exchange.purpose === filter),
  );
  const startSaving = () => {
    setStatusText('');
    setSaving(true);
  };
  return (
    <Page
      title={t('rail.log')}
      actions={
        <LogActions onSave={startSaving} announce={setStatusText} openButton={openButton} saveButton={saveButton} />
      }
    >
      <p role="status" className={style.status}>
        {statusText}
      </p>
      {failure && <FailureBlock failure={failure} />}
      {isSaving && (
        <SaveReport
          close={(isSaved) => {
            setSaving(false);
            saveButton.current?.focus();
            setStatusText(isSaved ? t('log.saved') : '');
          }}
        />
      )}
      {report && <ReportViewer report={report} onClosed={() => openButton.current?.focus()} />}
      {exchanges.length > 0 && (
        <div className={style.tools}>
          <LogFilterField exchanges={exchanges} />
          <p className={style.note}>{t('log.redactionNote')}</p>
        </div>
      )}
      {exchanges.length === 0 && isLoaded && <EmptyState icon="log" title={t('log.empty')} next={t('log.emptyNext')} />}
      {exchanges.length > 0 && <ExchangeTable exchanges={filtered} source={report ? 'report' : 'log'} />}
    </Page>
  );
}
