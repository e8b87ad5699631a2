import { useTranslation } from 'react-i18next';
import type { ExchangeDetails } from '../../../shared/exchanges.ts';
import { Card } from '../../components/card.tsx';
import { Disclosure } from '../../components/disclosure.tsx';
import { PairList } from '../../components/pair-list.tsx';
import { RecordedBodyView } from './recorded-body-view.tsx';
import { renderSecretText } from './secret-text.tsx';

type RecordedMessageProps = { title: string; message: NonNullable<ExchangeDetails['request']> };

/** Renders a request or a response: its headers and body. */
export function RecordedMessage({ title, message }: RecordedMessageProps) {
  const { t } = useTranslation();
  const { headers, body } = message;
  return (
    <Card title={title}>
      {headers.length > 0 && (
        <Disclosure label={t('log.headers', { count: headers.length })} defaultExpanded={headers.length < 6}>
          <PairList wideNames pairs={headers} renderText={renderSecretText} />
        </Disclosure>
      )}
      <RecordedBodyView body={body} />
    </Card>
  );
}
