import { useTranslation } from 'react-i18next';
import type { BrokenProfile } from '../../shared/profile.ts';
import { ProblemList } from '../components/problem-list.tsx';
import { describeFailure } from '../format/describe-failure.ts';
import { useClock } from '../stores/clock.ts';
import { useStartupInfo } from '../stores/startup.ts';
import style from './broken-profile-list.module.css';

/** Lists profile files and their problems. */
export function BrokenProfileList({ profiles }: { profiles: readonly BrokenProfile[] }) {
  const { t } = useTranslation();
  const locale = useStartupInfo((info) => info.locale);
  const now = useClock((clock) => clock.now);
  return (
    <ul className={style.list}>
      {profiles.map(({ file, failure }) => (
        <li key={file}>
          <p className={style.file}>{file}</p>
          {failure.problems?.length ? (
            <ProblemList problems={failure.problems} />
          ) : (
            <p>{describeFailure(t, failure, now, locale).title}</p>
          )}
        </li>
      ))}
    </ul>
  );
}
