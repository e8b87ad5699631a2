import { type CSSProperties, useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { JsonObject } from '../../../shared/tokens.ts';
import { useRowKeys } from '../../components/use-row-keys.ts';
import { useVirtualRows } from '../../components/use-virtual-rows.ts';
import {
  type ClaimRow,
  claimRows,
  isExpanded,
  matchingRows,
  searchTexts,
  visibleRows,
} from '../../format/claim-rows.ts';
import { useCopied } from '../../widgets/use-copied.ts';
import { ClaimLine } from './claim-line.tsx';
import style from './claims-table.module.css';
import { useClaimDescription } from './use-claim-description.ts';

type ClaimsTableProps = { claims: JsonObject; filter: string };

/** Tables with more rows are virtualized, with one line per row. */
const maxUnvirtualizedRows = 80;

/** Height of a virtualized row, as in the stylesheet. */
const rowHeightPx = 48;

const none: ReadonlySet<number> = new Set();

/** Renders the claims of a token with descriptions, in the token's order. */
export function ClaimsTable({ claims, filter }: ClaimsTableProps) {
  const { t } = useTranslation();
  const meaningOf = useClaimDescription('claim');
  const [copied, copy] = useCopied<number>();
  const [turned, setTurned] = useState(none);
  const searching = filter.trim() !== '';
  const rows = useMemo(() => claimRows(claims), [claims]);
  const textsOf = useMemo(() => {
    let texts: string[] | undefined;
    return () => {
      texts ??= searchTexts(rows, meaningOf);
      return texts;
    };
  }, [rows, meaningOf]);
  // Prepares the search while idle, before the first key is typed.
  useEffect(() => {
    const waiting = requestIdleCallback(textsOf);
    return () => cancelIdleCallback(waiting);
  }, [textsOf]);
  const shown = useMemo(
    () => (searching ? matchingRows(rows, textsOf(), filter) : visibleRows(rows, turned)),
    [rows, textsOf, filter, searching, turned],
  );
  const turn = useCallback(
    ({ at }: ClaimRow) =>
      setTurned((before) => new Set(before.has(at) ? [...before].filter((one) => one !== at) : [...before, at])),
    [],
  );
  const dense = shown.length > maxUnvirtualizedRows;
  const window = useVirtualRows(shown.length, rowHeightPx);
  const drawn = dense ? shown.slice(window.from, window.to) : shown;
  const first = dense ? window.from : 0;
  const { scrollRef, scrollToRow, visibleCount } = window;
  const [reached, onKeyDown] = useRowKeys({
    containerRef: scrollRef,
    count: shown.length,
    pageSize: visibleCount - 2,
    scrollToRow,
  });
  const isDrawn = reached >= window.from && reached < window.to;
  const stop = isDrawn ? reached : Math.min(window.firstVisible, shown.length - 1);
  const space = { '--before': first, '--lines': shown.length } as CSSProperties;
  return (
    <div className={style.frame}>
      <div
        className={style.scroller}
        ref={scrollRef}
        {...(dense && {
          'data-dense': true,
          tabIndex: 0,
          role: 'group',
          'aria-label': t('inspector.denseKeys'),
          onScroll: window.onScroll,
          onKeyDown,
        })}
      >
        <table className={style.table} aria-label={t('inspector.claims')} aria-rowcount={shown.length + 1}>
          <thead className={style.head}>
            <tr aria-rowindex={1} className={style.line}>
              <th scope="col">{t('inspector.name')}</th>
              <th scope="col">{t('inspector.value')}</th>
              <th scope="col" className={style.meaning}>
                {t('inspector.meaning')}
              </th>
              <td />
            </tr>
          </thead>
          <tbody className={style.body} style={dense ? space : undefined}>
            {drawn.map((row, at) => (
              <ClaimLine
                key={row.at}
                t={t}
                row={row}
                position={first + at + 2}
                meaning={row.depth === 0 ? meaningOf(row.name) : ''}
                isStop={!dense || first + at === stop}
                copied={copied === row.at}
                onCopy={copy}
                isExpanded={searching || isExpanded(rows, turned, row)}
                onToggle={!searching && row.members > 0 ? turn : undefined}
              />
            ))}
          </tbody>
        </table>
      </div>
      <p role="status" className={style.none}>
        {shown.length === 0 && (searching ? t('inspector.noMatch', { filter }) : t('inspector.noClaims'))}
        {dense && t('inspector.dense', { count: shown.length })}
      </p>
    </div>
  );
}
