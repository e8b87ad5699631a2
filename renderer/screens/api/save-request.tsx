import { type KeyboardEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { TextField } from '../../components/text-field.tsx';
import { type DraftProblem, draftToRequest, findDraftProblem } from '../../format/request-draft.ts';
import { useApiProfile } from '../../stores/api-profile.ts';
import { useApiRequest } from '../../stores/api-request.ts';
import { useSavedRequests } from '../../stores/saved-requests.ts';
import { FailureBlock } from '../../widgets/failure-block.tsx';
import style from './save-request.module.css';

/** Returns the typed status: `undefined` for none, `NaN` if invalid. */
const parseStatus = (text: string) =>
  text.trim() === '' ? undefined : /^[2-5]\d\d$/.test(text.trim()) ? Number(text) : Number.NaN;

/** A request can be saved without its body, but not with anything else missing. */
const cannotSave = (problem: DraftProblem | undefined) =>
  problem !== undefined && problem.kind !== 'fileMissing' && problem.kind !== 'bodyMissing';

/** Names a request and saves it for the profile. */
export function SaveRequest({ onDone }: { onDone: (name?: string) => void }) {
  const { t } = useTranslation();
  const draft = useApiRequest((request) => request.draft);
  const editDraft = useApiRequest((request) => request.editDraft);
  const profile = useApiProfile();
  const saveRequest = useSavedRequests((saved) => saved.saveRequest);
  const failure = useSavedRequests((saved) => saved.failure);
  const [name, setName] = useState(draft.name ?? '');
  const [status, setStatus] = useState(draft.expectedStatus?.toString() ?? '');
  const [hasTried, setHasTried] = useState(false);
  const nameField = useRef<HTMLInputElement>(null);
  const expectedStatus = parseStatus(status);
  const isUrlInvalid = !URL.canParse(draft.url) || cannotSave(findDraftProblem(draft));
  const isValid = name.trim() !== '' && !Number.isNaN(expectedStatus) && !isUrlInvalid;

  const save = async () => {
    setHasTried(true);
    if (!isValid || !profile) return nameField.current?.focus();
    const request = draftToRequest(draft, name.trim(), expectedStatus);
    if (!(await saveRequest(profile.id, request, draft.basedOn))) return;
    editDraft({ name: request.name, expectedStatus, source: `own:${request.name}`, basedOn: request.name });
    onDone(request.name);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey) return;
    if (event.key === 'Escape') onDone();
    if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    void save();
  };
  const problem = name.trim() === '' ? t('api.nameMissing') : isUrlInvalid ? t('api.saveUrlInvalid') : undefined;

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: handles keys of its fields.
    <div className={style.row} onKeyDown={onKeyDown}>
      <TextField
        label={t('api.saveName')}
        ref={nameField}
        autoFocus
        onFocus={(event) => event.target.select()}
        autoComplete="off"
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.target.value)}
        error={hasTried ? problem : undefined}
      />
      <TextField
        label={t('api.saveStatus')}
        inputMode="numeric"
        autoComplete="off"
        maxLength={3}
        placeholder={t('api.expectedAny')}
        value={status}
        onChange={(event) => setStatus(event.target.value)}
        error={hasTried && Number.isNaN(expectedStatus) ? t('api.saveStatusInvalid') : undefined}
      />
      <Button variant="primary" onClick={() => void save()}>
        {t('api.saveNow')}
      </Button>
      <Button variant="quiet" onClick={() => onDone()}>
        {t('action.cancel')}
      </Button>
      {failure && (
        <div className={style.wide}>
          <FailureBlock failure={failure} />
        </div>
      )}
    </div>
  );
}
