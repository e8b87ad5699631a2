import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../shared/errors.ts';
import { detailsText, failureWords } from '../format/failure-words.ts';
import { useClock } from '../stores/clock.ts';
import { useFacts } from '../stores/startup.ts';
import { CopyButton } from './copy-button.tsx';
import style from './failure-block.module.css';
import { Fold } from './fold.tsx';
import { Icon } from './icons.tsx';
import { ProblemList } from './problem-list.tsx';

type FailureBlockProps = {
  failure: Failure;
  /** `warn` where nothing went wrong that the person did, as when a session ran out. */
  tone?: 'bad' | 'warn';
  /** What else there is to say, before the details. */
  children?: ReactNode;
};

/** A failure: what happened, what to do, and folded away what the provider's support needs. */
export function FailureBlock({ failure, tone = 'bad', children }: FailureBlockProps) {
  const { t } = useTranslation();
  const { locale } = useFacts();
  const now = useClock((clock) => clock.now);
  const words = failureWords(t, failure, now, locale);
  return (
    <div className={style.block} data-tone={tone}>
      <span className={style.icon}>
        <Icon name="warning" />
      </span>
      <div className={style.words}>
        <div role="alert">
          <p className={style.title}>{words.title}</p>
          {words.next && <p>{words.next}</p>}
        </div>
        {words.more.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
        {children}
        {failure.problems && <ProblemList problems={failure.problems} />}
        <Fold label={t('details.label')}>
          <dl className={style.details}>
            {words.details.map(({ label, value }) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          <div className={style.copy}>
            <CopyButton text={detailsText(words)} label={t('details.copy')} />
          </div>
        </Fold>
      </div>
    </div>
  );
}
