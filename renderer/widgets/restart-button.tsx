import { useTranslation } from 'react-i18next';
import { Button } from '../components/button.tsx';
import { useUpdates } from '../stores/updates.ts';

/** Renders a button that restarts the app to install an update. */
export function RestartButton({ variant }: { variant: 'primary' | 'quiet' }) {
  const { t } = useTranslation();
  const isRestarting = useUpdates((updates) => updates.isRestarting);
  const restart = useUpdates((updates) => updates.restart);
  return (
    <Button variant={variant} isPending={isRestarting} onClick={() => void restart()}>
      {t('updates.restart')}
    </Button>
  );
}
