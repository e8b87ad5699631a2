import { ProgressBar } from 'react-aria-components/ProgressBar';
import { useTranslation } from 'react-i18next';
import type { UpdateStatus } from '../../../shared/updates.ts';
import { bridge } from '../../bridge.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Notice } from '../../components/notice.tsx';
import { useUpdateStatus, useUpdates } from '../../stores/updates.ts';
import layout from '../../styles/layout.module.css';
import { RestartButton } from '../../widgets/restart-button.tsx';
import { TimeText } from '../../widgets/time-text.tsx';
import style from './updates-card.module.css';

/** Shows the update status and its actions. */
export function UpdatesCard() {
  const { t } = useTranslation();
  const updates = useUpdateStatus();
  return (
    <Card title={t('updates.title')}>
      <UpdateState updates={updates} />
    </Card>
  );
}

function UpdateState({ updates }: { updates: UpdateStatus }) {
  const { t } = useTranslation();
  const busy = useUpdates((store) => store.isBusy);
  switch (updates.state) {
    case 'off':
      return <p>{t(`updates.off.${updates.reason}`)}</p>;
    case 'downloading':
      return (
        <ProgressBar className={layout.fillAndFit ?? ''} value={updates.percent} aria-label={t('updates.title')}>
          <span>{t('updates.downloading', { version: updates.version })}</span>
          <span className={style.percent}>{t('updates.percent', { percent: updates.percent })}</span>
          <progress className={style.bar} value={updates.percent} max={100} aria-hidden="true" />
        </ProgressBar>
      );
    case 'ready':
      return (
        <>
          <p role="status">{busy ? t('updates.busy') : t('updates.ready', { version: updates.version })}</p>
          <div>
            <RestartButton variant="primary" />
          </div>
        </>
      );
    default:
      return <Checked updates={updates} />;
  }
}

function Checked({ updates }: { updates: Extract<UpdateStatus, { checkedAt?: number | undefined }> }) {
  const { t } = useTranslation();
  const { state, checkedAt } = updates;
  return (
    <>
      <div role="status">
        {state === 'failed' && (
          <Notice tone="warn" icon="warning">
            {t(`updates.problem.${updates.problem}`)}
          </Notice>
        )}
        {state === 'checking' && <p>{t('updates.checking')}</p>}
        {state === 'idle' && <p>{t(checkedAt === undefined ? 'updates.never' : 'updates.current')}</p>}
      </div>
      {checkedAt !== undefined && (
        <p className={style.checked}>
          {t('updates.checked')} <TimeText at={checkedAt} />
        </p>
      )}
      <div>
        <Button isPending={state === 'checking'} onClick={() => void bridge.checkForUpdates()}>
          {t('updates.check')}
        </Button>
      </div>
    </>
  );
}
