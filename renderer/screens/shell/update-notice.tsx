import { useTranslation } from 'react-i18next';
import { Notice } from '../../components/notice.tsx';
import { RestartButton } from '../../components/restart-button.tsx';
import { useNavigation } from '../../stores/navigation.ts';
import { useUpdateStore, useUpdates } from '../../stores/updates.ts';
import style from './update-notice.module.css';

/** Says quietly that an update is ready, everywhere but in Settings, which says it itself. */
export function UpdateNotice() {
  const { t } = useTranslation();
  const updates = useUpdates();
  const busy = useUpdateStore((store) => store.busy);
  const place = useNavigation((navigation) => navigation.place);
  const shown = updates.state === 'ready' && place !== 'settings';
  return (
    <div role="status" className={style.notice}>
      {shown && (
        <Notice tone="accent" icon="updates" action={<RestartButton look="quiet" />}>
          {busy ? t('updates.busy') : t('updates.ready', { version: updates.version })}
        </Notice>
      )}
    </div>
  );
}
