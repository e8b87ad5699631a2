import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { useApiRequest } from '../../stores/api-request.ts';

/** Renders a card that takes the focus and the place of the request, with a button back to it. */
export function SubviewCard({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useTranslation();
  const setView = useApiRequest((request) => request.setView);
  return (
    <Card
      isFocusable
      title={title}
      action={
        <Button variant="quiet" onClick={() => setView('request')}>
          {t('api.runBack')}
        </Button>
      }
    >
      {children}
    </Card>
  );
}
