import { useTranslation } from 'react-i18next';
import { useUpdatesStore } from '../stores/updates.ts';
import { Button } from './button.tsx';

/** Restarts into the update that is ready. */
export function RestartButton({ variant }: { variant: 'primary' | 'quiet' }) {
  const { t } = useTranslation();
  const { isRestarting, restart } = useUpdatesStore();
  return (
    <Button variant={variant} isPending={isRestarting} onClick={() => void restart()}>
      {t('updates.restart')}
    </Button>
  );
}
