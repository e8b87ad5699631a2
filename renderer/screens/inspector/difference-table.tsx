import { useTranslation } from 'react-i18next';
import type { Difference } from '../../../shared/inspector.ts';
import { parseExactJson } from '../../../shared/json/exact-json.ts';
import { Icon, type IconName } from '../../components/icons.tsx';
import tableStyle from '../../components/table.module.css';
import { ClaimValueText } from './claim-value-text.tsx';
import style from './difference-table.module.css';

const icons: Record<Difference['change'], IconName> = {
  same: 'check',
  added: 'plus',
  removed: 'minus',
  changed: 'redirect',
};

type DifferenceTableProps = {
  label: string;
  before: string;
  after: string;
  differences: readonly Difference[];
  /** The labels of the changes: between two tokens, or between token and server. */
  words?: 'change' | 'serverChange';
};

/** Maximum number of rows rendered. */
const maxRows = 300;

/** Renders two sets of claims side by side with their changes. */
export function DifferenceTable({ label, before, after, differences, words = 'change' }: DifferenceTableProps) {
  const { t } = useTranslation();
  const visible = differences.slice(0, maxRows);
  return (
    <div className={`${tableStyle.frame} ${style.frame}`}>
      <table className={`${tableStyle.table} ${style.table}`} aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{t('inspector.name')}</th>
            <th scope="col">{before}</th>
            <th scope="col">{after}</th>
          </tr>
        </thead>
        <tbody>
          {visible.map(({ path, change, ...values }) => (
            <tr
              key={JSON.stringify(path)}
              data-change={words === 'serverChange' && change === 'added' ? undefined : change}
            >
              <th scope="row">
                <code>{path.join(' › ')}</code>
                <span className={style.change}>
                  <Icon name={icons[change]} />
                  {t(`inspector.${words}.${change}`)}
                </span>
              </th>
              <td>
                <Value name={path.at(-1) ?? ''} json={values.before} />
              </td>
              <td>
                <Value name={path.at(-1) ?? ''} json={values.after} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {differences.length > maxRows && (
        <p className={style.more}>{t('inspector.moreDifferences', { count: differences.length - maxRows })}</p>
      )}
    </div>
  );
}

function Value({ name, json }: { name: string; json: string | undefined }) {
  const { t } = useTranslation();
  const value = json === undefined ? undefined : parseExactJson(json);
  if (value === undefined) return <span className={style.absent}>{t('inspector.absent')}</span>;
  return <ClaimValueText name={name} value={value} />;
}
