import style from './failure-block.module.css';
import { Icon } from './icons.tsx';

/** Something that went wrong in a step, in words alone: what happened and what to do. Looks like a failure. */
export function ProblemBlock({ title, next }: { title: string; next: string }) {
  return (
    <div className={style.block}>
      <span className={style.icon}>
        <Icon name="warning" />
      </span>
      <div className={style.words}>
        <div role="alert">
          <p className={style.title}>{title}</p>
          <p>{next}</p>
        </div>
      </div>
    </div>
  );
}
