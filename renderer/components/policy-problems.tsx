import type { PolicyProblem } from '../../shared/policy.ts';
import style from './policy-problems.module.css';

/** Lists the problems of a policy: source, location and reason. */
export function PolicyProblems({ problems }: { problems: readonly PolicyProblem[] }) {
  return (
    <ul className={style.list}>
      {problems.map(({ source, path, reason }) => (
        <li key={`${source} ${path} ${reason}`}>
          <code className={style.source}>{source}</code>
          <p>
            {path && <code>{path}</code>} {reason}
          </p>
        </li>
      ))}
    </ul>
  );
}
