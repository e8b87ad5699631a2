import { useTranslation } from 'react-i18next';
import type { DoctorCheck, DoctorFinding } from '../../../shared/doctor.ts';
import { findings as texts } from '../../../shared/locales/en/doctor.ts';

/** The checks made for an installed profile, in order. `profile` applies to files only. */
export const orderedChecks = (Object.keys(texts.check) as DoctorCheck[]).filter((check) => check !== 'profile');

/** Announces the last finding and the check in progress. */
export function DoctorProgress({ findings }: { findings: readonly DoctorFinding[] }) {
  const { t } = useTranslation();
  const last = findings.at(-1);
  const next = orderedChecks.find((check) => findings.every((finding) => finding.check !== check));
  return (
    <>
      {last && (
        <span className="visually-hidden">
          {t('doctor.result', { title: texts.check[last.check].title, status: texts.status[last.status] })}{' '}
        </span>
      )}
      {next
        ? t('doctor.progress', { title: texts.check[next].title, at: findings.length + 1, all: orderedChecks.length })
        : t('doctor.running')}
    </>
  );
}
