import type { PolicyProblem } from '../../shared/policy.ts';
import style from './policy-problems.module.css';

/** What is wrong in a policy: in which file or registry key, where in it, and why. */
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
