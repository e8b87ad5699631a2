import { useTranslation } from 'react-i18next';
import { Notice } from '../../components/notice.tsx';
import { useNavigation } from '../../stores/navigation.ts';
import { useUpdateStatus, useUpdates } from '../../stores/updates.ts';
import { RestartButton } from '../../widgets/restart-button.tsx';
import style from './update-notice.module.css';

/** Notes that an update is ready, except in Settings, which shows it already. */
export function UpdateNotice() {
  const { t } = useTranslation();
  const updates = useUpdateStatus();
  const busy = useUpdates((store) => store.isBusy);
  const route = useNavigation((navigation) => navigation.route);
  const isShown = updates.state === 'ready' && route !== 'settings';
  return (
    <div role="status" className={style.notice}>
      {isShown && (
        <Notice tone="accent" icon="updates" action={<RestartButton variant="quiet" />}>
          {busy ? t('updates.busy') : t('updates.ready', { version: updates.version })}
        </Notice>
      )}
    </div>
  );
}
