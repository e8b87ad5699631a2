import { useTranslation } from 'react-i18next';
import { EmptyState } from '../components/empty-state.tsx';
import { Spinner } from '../components/spinner.tsx';
import { useDelayed } from '../components/use-delayed.ts';
import { useStartup } from '../stores/startup.ts';
import style from './starting-screen.module.css';

/** Renders nothing for 300 ms, then that the app is starting, or why it could not start. */
export function StartingScreen() {
  const { t } = useTranslation();
  const failed = useStartup((startup) => startup.hasFailed);
  const late = useDelayed(!failed, 300);
  return (
    <main className={style.screen}>
      {failed && <EmptyState icon="warning" title={t('app.startFailed')} next={t('app.startFailedNext')} />}
      <p role="status" className={style.message}>
        {late && (
          <>
            <Spinner />
            {t('app.starting')}
          </>
        )}
      </p>
    </main>
  );
}
