import { useTranslation } from 'react-i18next';
import type { DoctorFinding, DoctorReport, DoctorVerdict } from '../../../shared/doctor.ts';
import { findings as words } from '../../../shared/locales/en/doctor.ts';
import { sayFinding } from '../../../shared/locales/say-finding.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { Icon, type IconName } from '../../components/icons.tsx';
import { ProblemList } from '../../components/problem-list.tsx';
import style from './doctor-results.module.css';

const icons: Record<DoctorVerdict, IconName> = { ok: 'check', warning: 'warning', failure: 'cross', skipped: 'minus' };

/** The results as lines of text, for whoever is asked for help. */
function textOf({ findings }: DoctorReport): string {
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

/** What was found: first the cause, then every check in its order. */
export function DoctorResults({ report }: { report: DoctorReport }) {
  const { t } = useTranslation();
  const { cause, findings } = report;
  return (
    <div className={style.results}>
      <div role="status">{cause ? <Cause finding={cause} /> : <p className={style.well}>{words.allWell}</p>}</div>
      <div className={style.head}>
        <h3>{t('doctor.details')}</h3>
        <CopyButton text={textOf(report)} label={t('doctor.copy')} />
      </div>
      <ul className={style.list}>
        {findings.map((finding) => {
          const { title, what, next } = sayFinding(words, finding);
          const isCause = finding.check === cause?.check && finding.cause === cause.cause;
          return (
            <li key={`${finding.check} ${finding.cause}`} data-verdict={finding.verdict}>
              <span className={style.icon}>
                <Icon name={icons[finding.verdict]} />
              </span>
              <span className={style.title}>
                {title} <span className="visually-hidden">{words.verdict[finding.verdict]}</span>
              </span>
              <span className={style.found}>
                {what} {!isCause && next}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
