import { type CSSProperties, memo } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../components/icons.tsx';
import type { ClaimRow } from '../../format/claim-rows.ts';
import { copiedText } from '../../format/claim-value.ts';
import { ClaimValueText } from './claim-value-text.tsx';
import style from './claims-table.module.css';
import { CopyValue } from './copy-value.tsx';

type ClaimLineProps = {
  row: ClaimRow;
  /** Its number among the table's rows, the head's being 1. */
  place: number;
  meaning: string;
  open: boolean;
  /** Folds and unfolds it, where there is something to fold. */
  onTurn: ((row: ClaimRow) => void) | undefined;
};

/** One claim, or one member of a claim. */
export const ClaimLine = memo(function ClaimLine({ row, place, meaning, open, onTurn }: ClaimLineProps) {
  const { t } = useTranslation();
  const { name, value, depth, members } = row;
  const isList = Array.isArray(value);
  return (
    <tr aria-rowindex={place} className={style.line} data-depth={depth}>
      <th scope="row" className={style.name} style={{ '--depth': Math.min(depth, 8) } as CSSProperties}>
        {onTurn ? (
          <button type="button" className={style.turn} aria-expanded={open} onClick={() => onTurn(row)}>
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
      <td className={style.meaning}>{meaning}</td>
      <td className={style.copy}>
        <CopyValue name={name} text={() => copiedText(value)} />
      </td>
    </tr>
  );
});
