import type { TFunction } from 'i18next';
import { type CSSProperties, memo } from 'react';
import { Icon } from '../../components/icons.tsx';
import type { ClaimRow } from '../../format/claim-rows.ts';
import { clipboardText } from '../../format/claim-value.ts';
import { claimReference } from '../../format/registered-claims.ts';
import { ClaimValueText } from './claim-value-text.tsx';
import style from './claims-table.module.css';
import { CopyValue } from './copy-value.tsx';

type ClaimLineProps = {
  /** Passed as a prop because there are many rows. */
  t: TFunction;
  row: ClaimRow;
  /** Row number within the table, where the header is 1. */
  position: number;
  description: string;
  isExpanded: boolean;
  /** Whether the buttons are tab stops. A virtualized table has one row of them. */
  isTabStop: boolean;
  copied: boolean;
  onCopy: (index: number, text: string) => void;
  /** Toggles the row, if it has members. */
  onToggle: ((row: ClaimRow) => void) | undefined;
};

/** Renders a claim, or a member of one. */
export const ClaimLine = memo(function ClaimLine(props: ClaimLineProps) {
  const { t, row, position, description, isExpanded, isTabStop, copied, onCopy, onToggle } = props;
  const tabIndex = isTabStop ? undefined : -1;
  const { name, value, depth, members } = row;
  const isList = Array.isArray(value);
  return (
    <tr aria-rowindex={position} className={style.line} data-depth={depth} data-row={position - 2}>
      <th scope="row" className={style.name} style={{ '--depth': Math.min(depth, 8) } as CSSProperties}>
        {onToggle ? (
          <button
            type="button"
            className={style.toggle}
            data-control="turn"
            tabIndex={tabIndex}
            aria-expanded={isExpanded}
            onClick={() => onToggle(row)}
          >
            <Icon name="right" />
            <code>{name}</code>
          </button>
        ) : (
          <code>{name}</code>
        )}
      </th>
      <td className={style.value}>
        {members > 0 ? (
          <span className={style.count}>{t(isList ? 'inspector.items' : 'inspector.members', { count: members })}</span>
        ) : (
          <ClaimValueText name={name} value={value} />
        )}
      </td>
      <td className={style.description} title={description === '' ? undefined : claimReference(name)}>
        {description}
      </td>
      <td className={style.copy}>
        <CopyValue
          label={copied ? t('action.copied') : t('inspector.copyValue', { name })}
          copied={copied}
          tabIndex={tabIndex}
          onCopy={() => onCopy(row.index, clipboardText(value))}
        />
      </td>
    </tr>
  );
});
