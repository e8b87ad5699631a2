import { useTranslation } from 'react-i18next';
import { useUpdateStore } from '../stores/updates.ts';
import { Button } from './button.tsx';

/** Restarts into the update that is ready. */
export function RestartButton({ look }: { look: 'primary' | 'quiet' }) {
  const { t } = useTranslation();
  const { restarting, restart } = useUpdateStore();
  return (
    <Button look={look} working={restarting} onClick={() => void restart()}>
      {t('updates.restart')}
    </Button>
  );
}
