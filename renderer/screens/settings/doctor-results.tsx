import { useTranslation } from 'react-i18next';
import type { DoctorCheck, DoctorFinding, DoctorReport, DoctorVerdict } from '../../../shared/doctor.ts';
import { sayFinding } from '../../../shared/locales/say-finding.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { Icon, type IconName } from '../../components/icons.tsx';
import { ProblemList } from '../../components/problem-list.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { checksInOrder } from './doctor-progress.tsx';
import style from './doctor-results.module.css';
import { useFindingWords } from './use-finding-words.ts';

type Words = ReturnType<typeof useFindingWords>;

const icons: Record<DoctorVerdict, IconName> = { ok: 'check', warning: 'warning', failure: 'cross', skipped: 'minus' };

/** The results as lines of text, for whoever is asked for help. */
function textOf({ findings }: DoctorReport, words: Words): string {
  return findings
    .map((finding) => {
      const { title, what, next } = sayFinding(words, finding);
      const problems = finding.problems?.map(({ path, reason }) => `\n  ${path} ${reason}`).join('') ?? '';
      return `${words.verdict[finding.verdict]}: ${title}: ${what}${next ? ` ${next}` : ''}${problems}`;
    })
    .join('\n');
}

function Cause({ finding }: { finding: DoctorFinding }) {
  const { t } = useTranslation();
  const words = useFindingWords();
  const { title, what, next } = sayFinding(words, finding);
  return (
    <div className={style.cause} data-verdict={finding.verdict}>
      <p className={style.label}>
        {t(finding.verdict === 'failure' ? 'doctor.first' : 'doctor.firstWarning')} · {title}
      </p>
      <p className={style.what}>{what}</p>
      {next && <p>{next}</p>}
      {finding.problems && <ProblemList problems={finding.problems} />}
    </div>
  );
}

function Found({ finding, withNext }: { finding: DoctorFinding; withNext: boolean }) {
  const words = useFindingWords();
  const { title, what, next } = sayFinding(words, finding);
  return (
    <li data-verdict={finding.verdict}>
      <span className={style.icon}>
        <Icon name={icons[finding.verdict]} />
      </span>
      <span className={style.title}>
        {title} <span className="visually-hidden">{words.verdict[finding.verdict]}</span>
      </span>
      <span className={style.found}>
        {what} {withNext && next}
      </span>
    </li>
  );
}

function Waiting({ check, underWay }: { check: DoctorCheck; underWay: boolean }) {
  const { t } = useTranslation();
  const words = useFindingWords();
  return (
    <li data-verdict="waiting">
      <span className={style.icon}>{underWay && <Spinner />}</span>
      <span className={style.title}>{words.check[check].title}</span>
      <span className={style.found}>{t(underWay ? 'doctor.running' : 'doctor.waiting')}</span>
    </li>
  );
}

type Results = { running: boolean; findings: readonly DoctorFinding[]; report: DoctorReport | undefined };

/**
 * What was found: first the cause, once every check is made, then each check in its order, those under way with their places
 * kept, so that nothing jumps.
 */
export function DoctorResults({ running, findings, report }: Results) {
  const { t } = useTranslation();
  const words = useFindingWords();
  const cause = report?.cause;
  const left = running ? checksInOrder.filter((check) => findings.every((one) => one.check !== check)) : [];
  return (
    <div className={style.results}>
      <div role="status">
        {cause ? <Cause finding={cause} /> : report && <p className={style.well}>{words.allWell}</p>}
      </div>
      <div className={style.head}>
        <h3>{t('doctor.details')}</h3>
        {report && <CopyButton text={textOf(report, words)} label={t('doctor.copy')} />}
      </div>
      <ul className={style.list} aria-busy={running}>
        {findings.map((finding) => (
          <Found
            key={`${finding.check} ${finding.cause}`}
            finding={finding}
            withNext={!(finding.check === cause?.check && finding.cause === cause.cause)}
          />
        ))}
        {left.map((check, at) => (
          <Waiting key={check} check={check} underWay={at === 0} />
        ))}
      </ul>
    </div>
  );
}
