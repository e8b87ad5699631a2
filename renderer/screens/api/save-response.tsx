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
  const cancellable = useDelayed(saving !== undefined && progress !== undefined, 300);
  return (
    <Button
      variant="quiet"
      isPending={saving !== undefined && !cancellable}
      onClick={() => (cancellable ? cancel() : void save(callId))}
    >
      {t(cancellable ? 'action.cancel' : 'api.saveReply')}
    </Button>
  );
}

/** Shows the progress and result of saving a response. */
export function SaveResponseStatus() {
  const { t } = useTranslation();
  const locale = useStartupInfo((info) => info.locale);
  const progress = useSaveResponse((saving) => saving.progress);
  const outcome = useSaveResponse((saving) => saving.outcome);
  const size = (bytes: number) => formatBytes(bytes, locale);
  const words = outcome?.ok
    ? t('api.savedReply', { name: outcome.value.name, size: size(outcome.value.bytes) })
    : progress &&
      (progress.totalBytes === undefined
        ? t('api.saving', { size: size(progress.bytes) })
        : t('api.savingOf', { size: size(progress.bytes), total: size(progress.totalBytes) }));
  return (
    <>
      <p role="status" className={words ? undefined : 'visually-hidden'}>
        {words}
      </p>
      {outcome && !outcome.ok && <FailureBlock failure={outcome.failure} />}
    </>
  );
}
