import type { JsonValue } from '../../../shared/tokens.ts';
import { TimeText } from '../../components/time-text.tsx';
import { claimValue } from '../../format/claim-value.ts';
import style from './claim-value-text.module.css';

/** A claim's value, as it is best read. */
export function ClaimValueText({ name, value }: { name: string; value: JsonValue }) {
  const shown = claimValue(name, value);
  if (shown.kind === 'time') return <TimeText at={shown.at} />;
  if (shown.kind === 'words')
    return (
      <ul className={style.words}>
        {shown.words.map((word, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a token may repeat a word, and the list never changes.
          <li key={at}>{word}</li>
        ))}
      </ul>
    );
  return shown.kind === 'json' ? <pre className={style.json}>{shown.text}</pre> : <code>{shown.text}</code>;
}
