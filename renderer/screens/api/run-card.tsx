import { useTranslation } from 'react-i18next';
import type { RunReport, RunResult } from '../../../shared/api-run.ts';
import { Button } from '../../components/button.tsx';
import { Icon, type IconName } from '../../components/icons.tsx';
import tableStyle from '../../components/table.module.css';
import { describeFailure } from '../../format/describe-failure.ts';
import { numberFormat } from '../../format/intl.ts';
import { pathOf } from '../../format/url.ts';
import { useApiRun } from '../../stores/api-run.ts';
import { useStartupInfo } from '../../stores/startup.ts';
import layout from '../../styles/layout.module.css';
import { FailureBlock } from '../../widgets/failure-block.tsx';
import style from './run-card.module.css';
import { SubviewCard } from './subview-card.tsx';

const icons: Record<RunResult['testStatus'], IconName> = {
  passed: 'check',
  failed: 'cross',
  broken: 'warning',
  skipped: 'minus',
};

function Results({ report }: { report: RunReport }) {
  const { t } = useTranslation();
  const locale = useStartupInfo((info) => info.locale);
  const duration = numberFormat(locale, { style: 'unit', unit: 'millisecond', maximumFractionDigits: 0 });
  return (
    <table className={`${tableStyle.table} ${style.table}`} aria-label={t('api.runTable')}>
      <thead>
        <tr>
          {(['testStatus', 'name', 'status', 'expected', 'time'] as const).map((column) => (
            <th key={column} scope="col">
              {t(`api.runColumn.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {report.results.map(({ name, method, url, status, expected, durationMs, testStatus, failure }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: names may repeat in a fixed order.
          <tr key={index}>
            <td>
              <span className={style.testStatus} data-test-status={testStatus}>
                <Icon name={icons[testStatus]} />
                {t(`api.runTestStatus.${testStatus}`)}
              </span>
            </td>
            <th scope="row">
              {name}
              <code className={style.path}>{`${method} ${pathOf(url)}`}</code>
              {failure && describeFailure(t, failure, 0, locale).title}
            </th>
            <td>{status ?? '–'}</td>
            <td>{expected ?? t('api.expectedAny')}</td>
            <td className={style.number}>{testStatus === 'skipped' ? '–' : duration.format(durationMs)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Runs all saved requests and shows progress and results. */
export function RunCard({ total }: { total: number }) {
  const { t } = useTranslation();
  const callId = useApiRun((run) => run.callId);
  const report = useApiRun((run) => run.report);
  const failure = useApiRun((run) => run.failure);
  const saveOutcome = useApiRun((run) => run.saveOutcome);
  const start = useApiRun((run) => run.start);
  const cancel = useApiRun((run) => run.cancel);
  const save = useApiRun((run) => run.save);
  const isRunning = callId !== undefined;
  const passedCount = report?.results.filter(({ testStatus }) => testStatus === 'passed').length ?? 0;
  return (
    <SubviewCard title={t('api.runTitle')}>
      <div className={layout.toolbar}>
        <p role="status" className={style.summary}>
          {isRunning && t('api.runProgress', { done: report?.results.length ?? 0, total: report?.total ?? total })}
          {!isRunning && report && t('api.runSummary', { passed: passedCount, total: report.total })}
        </p>
        {report?.finished && !isRunning && <Button onClick={() => void save()}>{t('api.runSave')}</Button>}
        {isRunning ? (
          <Button onClick={cancel}>{t('action.cancel')}</Button>
        ) : (
          <Button variant={report ? 'plain' : 'primary'} disabled={total === 0} onClick={() => void start()}>
            {t(report ? 'api.runAgain' : 'api.runStart')}
          </Button>
        )}
      </div>
      {isRunning && (
        <progress
          className={style.bar}
          aria-label={t('api.runTitle')}
          value={report?.results.length ?? 0}
          max={report?.total ?? total}
        />
      )}
      {saveOutcome?.ok && <p role="status">{t('api.runSaved', { name: saveOutcome.value.name })}</p>}
      {saveOutcome && !saveOutcome.ok && <FailureBlock failure={saveOutcome.failure} />}
      {failure && failure.kind !== 'canceled' && <FailureBlock failure={failure} />}
      {!report && !isRunning && <p className={style.note}>{t(total === 0 ? 'api.runNone' : 'api.runNote')}</p>}
      {report && report.results.length > 0 && <Results report={report} />}
    </SubviewCard>
  );
}
