import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../shared/errors.ts';
import { Disclosure } from '../components/disclosure.tsx';
import { ProblemBlock } from '../components/problem-block.tsx';
import { ProblemList } from '../components/problem-list.tsx';
import { describeFailure, detailsText } from '../format/describe-failure.ts';
import { useClock } from '../stores/clock.ts';
import { useStartupInfo } from '../stores/startup.ts';
import { CopyButton } from './copy-button.tsx';
import style from './failure-block.module.css';

type FailureBlockProps = {
  failure: Failure;
  /** `warn` if the user did nothing wrong, such as when a session has expired. */
  tone?: 'bad' | 'warn';
  /** Shown before the details. */
  children?: ReactNode;
};

/** Renders a failure: what happened, what to do next, and collapsed details for support. */
export function FailureBlock({ failure, tone = 'bad', children }: FailureBlockProps) {
  const { t } = useTranslation();
  const locale = useStartupInfo((info) => info.locale);
  const now = useClock((clock) => clock.now);
  const description = describeFailure(t, failure, now, locale);
  return (
    <ProblemBlock title={description.title} nextStep={description.nextStep} tone={tone}>
      {description.notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
      {children}
      {failure.problems && <ProblemList problems={failure.problems} />}
      <Disclosure label={t('details.label')}>
        <dl className={style.details}>
          {description.details.map(({ label, value }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <div className={style.copy}>
          <CopyButton text={detailsText(description)} label={t('details.copy')} />
        </div>
      </Disclosure>
    </ProblemBlock>
  );
}
