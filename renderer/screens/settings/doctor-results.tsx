import { useTranslation } from 'react-i18next';
import type { DoctorCheck, DoctorFinding, DoctorReport, DoctorStatus } from '../../../shared/doctor.ts';
import { describeFinding } from '../../../shared/locales/describe-finding.ts';
import { Icon, type IconName } from '../../components/icons.tsx';
import { ProblemList } from '../../components/problem-list.tsx';
import { Spinner } from '../../components/spinner.tsx';
import layout from '../../styles/layout.module.css';
import { CopyButton } from '../../widgets/copy-button.tsx';
import { orderedChecks } from './doctor-progress.tsx';
import style from './doctor-results.module.css';
import { useFindingText } from './use-finding-text.ts';

type Words = ReturnType<typeof useFindingText>;

const icons: Record<DoctorStatus, IconName> = { ok: 'check', warning: 'warning', failure: 'cross', skipped: 'minus' };

/** Returns the findings as plain text for the clipboard. */
function reportText({ findings }: DoctorReport, texts: Words): string {
  return findings
    .map((finding) => {
      const { title, description, nextStep } = describeFinding(texts, finding);
      const problems = finding.problems?.map(({ path, reason }) => `\n  ${path} ${reason}`).join('') ?? '';
      return `${texts.status[finding.status]}: ${title}: ${description}${nextStep ? ` ${nextStep}` : ''}${problems}`;
    })
    .join('\n');
}

function Cause({ finding }: { finding: DoctorFinding }) {
  const { t } = useTranslation();
  const texts = useFindingText();
  const { title, description, nextStep } = describeFinding(texts, finding);
  return (
    <div className={style.cause} data-status={finding.status}>
      <p className={style.label}>
        {t(finding.status === 'failure' ? 'doctor.fixFirst' : 'doctor.firstWarning')} · {title}
      </p>
      <p className={style.description}>{description}</p>
      {nextStep && <p>{nextStep}</p>}
      {finding.problems && <ProblemList problems={finding.problems} />}
    </div>
  );
}

function FindingRow({ finding, withNext }: { finding: DoctorFinding; withNext: boolean }) {
  const texts = useFindingText();
  const { title, description, nextStep } = describeFinding(texts, finding);
  return (
    <li data-status={finding.status}>
      <span className={style.icon}>
        <Icon name={icons[finding.status]} />
      </span>
      <span className={style.title}>
        {title} <span className="visually-hidden">{texts.status[finding.status]}</span>
      </span>
      <span className={style.result}>
        {description} {withNext && nextStep}
      </span>
    </li>
  );
}

function PendingCheck({ check, isRunning }: { check: DoctorCheck; isRunning: boolean }) {
  const { t } = useTranslation();
  const texts = useFindingText();
  return (
    <li data-status="waiting">
      <span className={style.icon}>{isRunning && <Spinner />}</span>
      <span className={style.title}>{texts.check[check].title}</span>
      <span className={style.result}>{t(isRunning ? 'doctor.running' : 'doctor.waiting')}</span>
    </li>
  );
}

type Results = { running: boolean; findings: readonly DoctorFinding[]; report: DoctorReport | undefined };

/**
 * Shows the findings: the likely cause once all checks are done, then every check in order. Pending
 * checks keep their place, so that the layout does not jump.
 */
export function DoctorResults({ running, findings, report }: Results) {
  const { t } = useTranslation();
  const texts = useFindingText();
  const cause = report?.cause;
  const pending = running ? orderedChecks.filter((check) => findings.every((finding) => finding.check !== check)) : [];
  return (
    <div className={style.results}>
      <div role="status">
        {cause ? <Cause finding={cause} /> : report && <p className={style.success}>{texts.noProblems}</p>}
      </div>
      <div className={layout.spread}>
        <h3>{t('doctor.details')}</h3>
        {report && <CopyButton text={reportText(report, texts)} label={t('doctor.copy')} />}
      </div>
      <ul className={style.list} aria-busy={running}>
        {findings.map((finding) => (
          <FindingRow
            key={`${finding.check} ${finding.cause}`}
            finding={finding}
            withNext={!(finding.check === cause?.check && finding.cause === cause.cause)}
          />
        ))}
        {pending.map((check, index) => (
          <PendingCheck key={check} check={check} isRunning={index === 0} />
        ))}
      </ul>
    </div>
  );
}
