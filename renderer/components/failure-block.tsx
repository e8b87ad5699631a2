import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../shared/errors.ts';
import { describeFailure, detailsText } from '../format/describe-failure.ts';
import { useClock } from '../stores/clock.ts';
import { useStartupInfo } from '../stores/startup.ts';
import { CopyButton } from './copy-button.tsx';
import { Disclosure } from './disclosure.tsx';
import style from './failure-block.module.css';
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
  const { locale } = useStartupInfo();
  const now = useClock((clock) => clock.now);
  const words = describeFailure(t, failure, now, locale);
  return (
    <div className={style.block} data-tone={tone}>
      <span className={style.icon}>
        <Icon name="warning" />
      </span>
      <div className={style.words}>
        <div role="alert">
          <p className={style.title}>{words.title}</p>
          {words.nextStep && <p>{words.nextStep}</p>}
        </div>
        {words.notes.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
        {children}
        {failure.problems && <ProblemList problems={failure.problems} />}
        <Disclosure label={t('details.label')}>
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
        </Disclosure>
      </div>
    </div>
  );
}
