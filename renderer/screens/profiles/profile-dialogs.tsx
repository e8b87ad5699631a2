import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../../shared/errors.ts';
import type { ImportResult } from '../../../shared/profile-editing.ts';
import { attempt, bridge } from '../../bridge.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { ProblemList } from '../../components/problem-list.tsx';
import { hostOf } from '../../format/url.ts';
import { useProfileEditor } from '../../stores/profile-editor.ts';
import { useProfile } from '../../stores/startup.ts';
import { FailureBlock } from '../../widgets/failure-block.tsx';
import { ProfileEditor } from './profile-editor.tsx';

/** Renders the open profile dialog above any screen. */
export function ProfileDialogs() {
  const target = useProfileEditor((editor) => editor.target);
  const confirmingDelete = useProfileEditor((editor) => editor.confirmingDelete);
  const conflicts = useProfileEditor((editor) => editor.conflicts);
  const failure = useProfileEditor((editor) => editor.failure);
  if (target) return <ProfileEditor editing={target} />;
  if (confirmingDelete !== undefined) return <DeleteDialog key={confirmingDelete} id={confirmingDelete} />;
  if (conflicts) return <ConflictDialog conflicts={conflicts} />;
  return failure && <FailureDialog failure={failure} />;
}

function DeleteDialog({ id }: { id: string }) {
  const { t } = useTranslation();
  const profile = useProfile(id);
  const confirmDelete = useProfileEditor((store) => store.confirmDelete);
  const [failure, setFailure] = useState<Failure>();
  const [isDeleting, setDeleting] = useState(false);
  const close = () => confirmDelete(undefined);
  const remove = async () => {
    setDeleting(true);
    const outcome = await attempt(bridge.removeProfile({ profileId: id }));
    setDeleting(false);
    if (outcome.ok) close();
    else setFailure(outcome.failure);
  };
  if (!profile) return null;
  return (
    <Dialog
      alert
      title={t('profiles.deleteTitle', { name: profile.name })}
      onClose={close}
      actions={
        <>
          <Button variant="quiet" onClick={close}>
            {t(failure ? 'profiles.close' : 'action.cancel')}
          </Button>
          {!failure && (
            <Button variant="primary" isPending={isDeleting} onClick={() => void remove()}>
              {t('profiles.deleteNow')}
            </Button>
          )}
        </>
      }
    >
      {failure ? (
        <FailureBlock failure={failure} />
      ) : (
        <p>{t('profiles.deleteNext', { host: hostOf(profile.passwordOrigin) })}</p>
      )}
    </Dialog>
  );
}

function ConflictDialog({ conflicts }: { conflicts: ImportResult['conflicts'] }) {
  const { t } = useTranslation();
  const finishImport = useProfileEditor((store) => store.finishImport);
  const replaceable = conflicts.some((conflict) => conflict.replaceable);
  return (
    <Dialog
      alert
      title={t('profiles.conflictTitle', { count: conflicts.length })}
      onClose={() => void finishImport('cancel')}
      actions={
        <>
          <Button variant="quiet" onClick={() => void finishImport('cancel')}>
            {t('action.cancel')}
          </Button>
          {replaceable && <Button onClick={() => void finishImport('replace')}>{t('profiles.replace')}</Button>}
          <Button variant="primary" onClick={() => void finishImport('keep-both')}>
            {t('profiles.keepBoth')}
          </Button>
        </>
      }
    >
      <ul>
        {conflicts.map(({ name }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: names may repeat; the list never changes.
          <li key={index}>{name}</li>
        ))}
      </ul>
      {replaceable && <p>{t('profiles.conflictNext')}</p>}
      {conflicts.some((conflict) => !conflict.replaceable) && <p>{t('profiles.conflictReadOnly')}</p>}
    </Dialog>
  );
}

function FailureDialog({ failure }: { failure: Failure }) {
  const { t } = useTranslation();
  const dismiss = useProfileEditor((store) => store.dismissFailure);
  const problems = failure.kind === 'profile_invalid' ? failure.problems : undefined;
  return (
    <Dialog
      alert
      title={t(problems ? 'profiles.importFailed' : 'settings.profiles')}
      onClose={dismiss}
      actions={
        <Button variant="primary" onClick={dismiss}>
          {t('profiles.close')}
        </Button>
      }
    >
      {problems ? (
        <>
          <p>{t('profiles.importFailedNext')}</p>
          <ProblemList problems={problems} />
        </>
      ) : (
        <FailureBlock failure={failure} />
      )}
    </Dialog>
  );
}
