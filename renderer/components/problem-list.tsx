import type { ProfileProblem } from '../../shared/errors.ts';
import style from './problem-list.module.css';

/** Lists the problems of a profile: location and reason. */
export function ProblemList({ problems }: { problems: readonly ProfileProblem[] }) {
  return (
    <ul className={style.list}>
      {problems.map(({ path, reason }) => (
        <li key={`${path} ${reason}`}>
          {path && <code>{path}</code>} {reason}
        </li>
      ))}
    </ul>
  );
}
