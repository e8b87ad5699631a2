import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { useDelayed } from '../../components/use-delayed.ts';
import { formatBytes } from '../../format/bytes.ts';
import { useSaveResponse } from '../../stores/save-response.ts';
import { useStartupInfo } from '../../stores/startup.ts';
import { FailureBlock } from '../../widgets/failure-block.tsx';

/** Saves the complete response to a file. */
export function SaveResponseButton({ callId }: { callId: string }) {
  const { t } = useTranslation();
  const saving = useSaveResponse((saving) => saving.saving);
  const progress = useSaveResponse((saving) => saving.progress);
  const save = useSaveResponse((saving) => saving.save);
  const cancel = useSaveResponse((saving) => saving.cancel);
  const isCancelable = useDelayed(saving !== undefined && progress !== undefined, 300);
  return (
    <Button
      variant="quiet"
      isPending={saving !== undefined && !isCancelable}
      onClick={() => (isCancelable ? cancel() : void save(callId))}
    >
      {t(isCancelable ? 'action.cancel' : 'api.saveResponse')}
    </Button>
  );
}

/** Shows the progress and result of saving a response. */
export function SaveResponseStatus() {
  const { t } = useTranslation();
  const locale = useStartupInfo((info) => info.locale);
  const progress = useSaveResponse((saving) => saving.progress);
  const outcome = useSaveResponse((saving) => saving.outcome);
  const formatSize = (bytes: number) => formatBytes(bytes, locale);
  const statusText = outcome?.ok
    ? t('api.savedResponse', { name: outcome.value.name, size: formatSize(outcome.value.bytes) })
    : progress &&
      (progress.totalBytes === undefined
        ? t('api.saving', { size: formatSize(progress.bytes) })
        : t('api.savingOf', { size: formatSize(progress.bytes), total: formatSize(progress.totalBytes) }));
  return (
    <>
      <p role="status" className={statusText ? undefined : 'visually-hidden'}>
        {statusText}
      </p>
      {outcome && !outcome.ok && <FailureBlock failure={outcome.failure} />}
    </>
  );
}
