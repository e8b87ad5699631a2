import { useTranslation } from 'react-i18next';
import type { DoctorCheck, DoctorFinding } from '../../../shared/doctor.ts';
import { findings as words } from '../../../shared/locales/en/doctor.ts';

/** The checks made for an installed profile, in order. `profile` applies to files only. */
export const orderedChecks = (Object.keys(words.check) as DoctorCheck[]).filter((check) => check !== 'profile');

/** Announces the last finding and the check in progress. */
export function DoctorProgress({ findings }: { findings: readonly DoctorFinding[] }) {
  const { t } = useTranslation();
  const last = findings.at(-1);
  const next = orderedChecks.find((check) => findings.every((finding) => finding.check !== check));
  return (
    <>
      {last && (
        <span className="visually-hidden">
          {t('doctor.found', { title: words.check[last.check].title, verdict: words.verdict[last.verdict] })}{' '}
        </span>
      )}
      {next
        ? t('doctor.looking', { title: words.check[next].title, at: findings.length + 1, all: orderedChecks.length })
        : t('doctor.running')}
    </>
  );
}
