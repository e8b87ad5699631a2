import { useTranslation } from 'react-i18next';
import type { JsonObject } from '../../../shared/tokens.ts';
import { matchingClaims } from '../../format/claim-value.ts';
import { ClaimValueText } from './claim-value-text.tsx';
import style from './claims-table.module.css';
import { useMeaning } from './use-meaning.ts';

type ClaimsTableProps = { claims: JsonObject; filter: string };

/** The claims of a token by name, value and meaning, in the token's own order. */
export function ClaimsTable({ claims, filter }: ClaimsTableProps) {
  const { t } = useTranslation();
  const meaningOf = useMeaning('claim');
  const shown = matchingClaims(claims, filter, meaningOf);
  return (
    <div className={style.frame}>
      <table className={style.table} aria-label={t('inspector.claims')}>
        <thead>
          <tr>
            <th scope="col">{t('inspector.name')}</th>
            <th scope="col">{t('inspector.value')}</th>
            <th scope="col">{t('inspector.meaning')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ name, value }) => (
            <tr key={name}>
              <th scope="row">
                <code>{name}</code>
              </th>
              <td>
                <ClaimValueText name={name} value={value} />
              </td>
              <td className={style.meaning}>{meaningOf(name)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p role="status" className={style.none}>
        {shown.length === 0 && (filter ? t('inspector.noMatch', { filter }) : t('inspector.noClaims'))}
      </p>
    </div>
  );
}
