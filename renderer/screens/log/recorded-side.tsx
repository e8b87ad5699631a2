import { useTranslation } from 'react-i18next';
import type { ExchangeDetails } from '../../../shared/exchanges.ts';
import { Card } from '../../components/card.tsx';
import { Fold } from '../../components/fold.tsx';
import { PairList } from './pair-list.tsx';
import { RecordedBodyView } from './recorded-body-view.tsx';

type RecordedSideProps = { title: string; message: NonNullable<ExchangeDetails['request']> };

/** A request or a reply: its headers, and its body. */
export function RecordedSide({ title, message }: RecordedSideProps) {
  const { t } = useTranslation();
  const { headers, body } = message;
  return (
    <Card title={title}>
      {headers.length > 0 && (
        <Fold label={t('log.headers', { count: headers.length })} open={headers.length < 6}>
          <PairList pairs={headers} />
        </Fold>
      )}
      <RecordedBodyView body={body} />
    </Card>
  );
}
