import { useTranslation } from 'react-i18next';
import type { JsonValue } from '../../../shared/tokens.ts';
import { claimValue } from '../../format/claim-value.ts';
import { formatLocalTime, formatRelativeTime, formatUtcTime } from '../../format/format-time.ts';
import { useClock } from '../../stores/clock.ts';
import { useStartupInfo } from '../../stores/startup.ts';
import layout from '../../styles/layout.module.css';
import style from './claim-value-text.module.css';

/** Renders a claim's value in its most readable form. */
export function ClaimValueText({ name, value }: { name: string; value: JsonValue }) {
  const display = claimValue(name, value);
  if (display.kind === 'time') return <ClaimTime at={display.at} />;
  if (display.kind === 'words')
    return (
      <ul className={`${layout.wrapXs} ${style.words}`}>
        {display.words.map((word, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: words may repeat; the list never changes.
          <li key={index} className={layout.codeBox}>
            {word}
          </li>
        ))}
      </ul>
    );
  return (
    <code className={style.text} data-solid={/\s/.test(display.text) ? undefined : true}>
      {display.text}
    </code>
  );
}

/** Renders a time relative to now, in local time and in UTC. */
function ClaimTime({ at }: { at: number }) {
  const { t } = useTranslation();
  const locale = useStartupInfo((info) => info.locale);
  const now = useClock((clock) => clock.now);
  return (
    <time className={style.time} dateTime={new Date(at).toISOString()}>
      <span className={style.when}>{formatRelativeTime(t, at, now)}</span>{' '}
      <span>{formatLocalTime(at, now, locale)}</span> <span>{formatUtcTime(at)}</span>
    </time>
  );
}
