import { useTranslation } from 'react-i18next';
import type { ExchangeSummary } from '../../../shared/exchanges.ts';
import { SelectField } from '../../components/select-field.tsx';
import { type LogFilter, useLog } from '../../stores/log.ts';

/** Filters exchanges: all, failed ones, or those of one purpose. */
export function LogFilterField({ exchanges }: { exchanges: readonly ExchangeSummary[] }) {
  const { t } = useTranslation();
  const filter = useLog((log) => log.filter);
  const setFilter = useLog((log) => log.setFilter);
  const purposes = [...new Set(exchanges.map(({ purpose }) => purpose))];
  return (
    <SelectField<LogFilter>
      label={t('log.filter')}
      variant="quiet"
      value={filter}
      options={[
        { value: 'all', name: t('log.all') },
        { value: 'failed', name: t('log.failedOnly') },
        ...purposes.map((purpose) => ({ value: purpose, name: t(`log.purpose.${purpose}`) })),
      ]}
      onChange={setFilter}
    />
  );
}
