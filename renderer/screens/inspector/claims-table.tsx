import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import type { JsonObject } from '../../../shared/tokens.ts';
import { useRowKeys } from '../../components/use-row-keys.ts';
import { useVirtualRows } from '../../components/use-virtual-rows.ts';
import { useCopied } from '../../widgets/use-copied.ts';
import { ClaimLine } from './claim-line.tsx';
import style from './claims-table.module.css';
import { useClaimDescription } from './use-claim-description.ts';
import { useClaimRows } from './use-claim-rows.ts';

type ClaimsTableProps = { claims: JsonObject; filter: string };

/** Tables with more rows are virtualized, with one line per row. */
const maxUnvirtualizedRows = 80;

/** Height of a virtualized row, as in the stylesheet. */
const rowHeightPx = 48;

/** Renders the claims of a token with descriptions, in the token's order. */
export function ClaimsTable({ claims, filter }: ClaimsTableProps) {
  const { t } = useTranslation();
  const describe = useClaimDescription('claim');
  const [copied, copy] = useCopied<number>();
  const { visible, isSearching, isExpanded, toggleOf } = useClaimRows({ claims, filter, describe });
  const isVirtual = visible.length > maxUnvirtualizedRows;
  const virtual = useVirtualRows(visible.length, rowHeightPx);
  const rendered = isVirtual ? visible.slice(virtual.from, virtual.to) : visible;
  const firstIndex = isVirtual ? virtual.from : 0;
  const { scrollRef, scrollToRow, visibleCount } = virtual;
  const [activeRow, onKeyDown] = useRowKeys({
    containerRef: scrollRef,
    count: visible.length,
    pageSize: visibleCount - 2,
    scrollToRow,
  });
  const isRendered = activeRow >= virtual.from && activeRow < virtual.to;
  const tabStop = isRendered ? activeRow : Math.min(virtual.firstVisible, visible.length - 1);
  const spacing = { '--before': firstIndex, '--lines': visible.length } as CSSProperties;
  return (
    <div className={style.frame}>
      <div
        className={style.scroller}
        ref={scrollRef}
        {...(isVirtual && {
          'data-dense': true,
          tabIndex: 0,
          role: 'group',
          'aria-label': t('inspector.denseKeys'),
          onScroll: virtual.onScroll,
          onKeyDown,
        })}
      >
        <table className={style.table} aria-label={t('inspector.claims')} aria-rowcount={visible.length + 1}>
          <thead className={style.head}>
            <tr aria-rowindex={1} className={style.line}>
              <th scope="col">{t('inspector.name')}</th>
              <th scope="col">{t('inspector.value')}</th>
              <th scope="col" className={style.description}>
                {t('inspector.meaning')}
              </th>
              <td />
            </tr>
          </thead>
          <tbody className={style.body} style={isVirtual ? spacing : undefined}>
            {rendered.map((row, offset) => (
              <ClaimLine
                key={row.index}
                t={t}
                row={row}
                position={firstIndex + offset + 2}
                description={row.depth === 0 ? describe(row.name) : ''}
                isTabStop={!isVirtual || firstIndex + offset === tabStop}
                copied={copied === row.index}
                onCopy={copy}
                isExpanded={isExpanded(row)}
                onToggle={toggleOf(row)}
              />
            ))}
          </tbody>
        </table>
      </div>
      <p role="status" className={style.none}>
        {visible.length === 0 && (isSearching ? t('inspector.noMatch', { filter }) : t('inspector.noClaims'))}
        {isVirtual && t('inspector.dense', { count: visible.length })}
      </p>
    </div>
  );
}
