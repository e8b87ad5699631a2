import style from './pair-list.module.css';
import { SecretText } from './secret-text.tsx';

/** Names and values, of headers or of a form. */
export function PairList({ pairs }: { pairs: readonly (readonly [string, string])[] }) {
  return (
    <dl className={style.pairs}>
      {pairs.map(([name, value], at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a message may repeat a name, and the list never changes.
        <div key={at}>
          <dt>
            <SecretText text={name} />
          </dt>
          <dd>
            <SecretText text={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
