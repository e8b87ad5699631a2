import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiResponse } from '../../../shared/api.ts';
import { indentJson } from '../../../shared/json/json-text.ts';
import { Button } from '../../components/button.tsx';
import { CodeBlock } from '../../components/code-block.tsx';
import { SegmentedControl } from '../../components/segmented-control.tsx';
import { formatBytes } from '../../format/bytes.ts';
import { hexLines } from '../../format/hex.ts';
import { jsonTree } from '../../format/json-tree.ts';
import { type BodyView, useApiResponse } from '../../stores/api-response.ts';
import { useStartupInfo } from '../../stores/startup.ts';
import layout from '../../styles/layout.module.css';
import { CopyButton } from '../../widgets/copy-button.tsx';
import { EventList } from './event-list.tsx';
import { JsonTreeView } from './json-tree-view.tsx';
import style from './response-body.module.css';

/** Initially rendered length of a text, in characters. */
const initialTextCharacters = 60_000;

/** Maximum length that can be copied, in characters. */
const maxCopyCharacters = 2_000_000;

function TextView({ text }: { text: string }) {
  const { t } = useTranslation();
  const [showsAll, setShowsAll] = useState(false);
  const isCut = !showsAll && text.length > initialTextCharacters;
  return (
    <>
      <CodeBlock text={isCut ? text.slice(0, initialTextCharacters) : text} label={t('api.responseBody')} />
      {isCut && (
        <div className={`${layout.titleBar} ${style.head}`}>
          <p className={style.none}>{t('api.displayTruncated')}</p>
          <Button variant="quiet" onClick={() => setShowsAll(true)}>
            {t('api.showRest')}
          </Button>
        </div>
      )}
    </>
  );
}

function HexView({ base64, bytes }: { base64: string; bytes: number }) {
  const { t } = useTranslation();
  const locale = useStartupInfo((info) => info.locale);
  const lines = useMemo(() => hexLines(base64), [base64]);
  const shownBytes = Math.min(bytes, lines.length * 16);
  return (
    <>
      {shownBytes < bytes && (
        <p className={style.none}>
          {t('api.hexTruncated', { shown: formatBytes(shownBytes, locale), size: formatBytes(bytes, locale) })}
        </p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: for scrolling by keyboard. */}
      <figure className={style.hex} aria-label={t('api.responseBody')} tabIndex={0}>
        <pre className={style.offset}>{lines.map(({ offset }) => offset).join('\n')}</pre>
        <pre>{lines.map(({ hex }) => hex).join('\n')}</pre>
        <pre>{lines.map(({ text }) => text).join('\n')}</pre>
      </figure>
    </>
  );
}

/** Renders a response body as a JSON tree, text, image or hex dump. Images run no scripts. */
export function ResponseBody({ response }: { response: ApiResponse }) {
  const { t } = useTranslation();
  const locale = useStartupInfo((info) => info.locale);
  const { text, base64, bytes, mediaType } = response;
  const chosenView = useApiResponse((response) => response.bodyView);
  const setBodyView = useApiResponse((response) => response.setBodyView);
  const tree = useMemo(() => (text === undefined ? undefined : jsonTree(text)), [text]);
  const displayText = useMemo(() => (text === undefined ? undefined : (indentJson(text) ?? text)), [text]);
  if (response.bodyOmitted)
    return <p className={style.none}>{t('api.bodyOmitted', { size: formatBytes(bytes, locale) })}</p>;
  if (bytes === 0) return <p className={style.none}>{t('api.emptyBody')}</p>;

  const isPicture = base64 !== undefined && mediaType?.startsWith('image/');
  const views: BodyView[] = [
    ...(text !== undefined && mediaType === 'text/event-stream' ? (['events'] as const) : []),
    ...(tree && tree.kind !== 'scalar' ? (['tree'] as const) : []),
    ...(isPicture ? (['picture'] as const) : []),
    ...(text === undefined ? [] : (['text'] as const)),
    ...(base64 === undefined ? [] : (['hex'] as const)),
  ];
  const view = chosenView && views.includes(chosenView) ? chosenView : views[0];
  return (
    <div className={layout.stackSm}>
      <div className={`${layout.titleBar} ${style.head} ${style.toolbar}`}>
        {views.length > 1 && view ? (
          <SegmentedControl
            label={t('api.view')}
            value={view}
            options={views.map((value) => ({ value, name: t(`api.bodyView.${value}`) }))}
            onChange={setBodyView}
          />
        ) : (
          <span className={style.none}>
            {text === undefined ? t('api.notText', { size: formatBytes(bytes, locale) }) : mediaType}
          </span>
        )}
        {displayText !== undefined && displayText.length <= maxCopyCharacters && (
          <CopyButton text={displayText} label={t('api.copyBody')} />
        )}
      </div>
      {view === 'events' && text !== undefined && <EventList text={text} />}
      {view === 'tree' && tree && <JsonTreeView root={tree} label={t('api.responseBody')} />}
      {view === 'picture' && (
        <div className={style.picture}>
          <img src={`data:${mediaType};base64,${base64}`} alt={t('api.image')} />
        </div>
      )}
      {view === 'text' && displayText !== undefined && <TextView key={displayText.length} text={displayText} />}
      {view === 'hex' && base64 !== undefined && <HexView base64={base64} bytes={bytes} />}
    </div>
  );
}
