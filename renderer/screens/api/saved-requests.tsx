import { useEffect, useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiRequest } from '../../../shared/api-request.ts';
import { IconButton } from '../../components/icon-button.tsx';
import { draftFromRequest } from '../../format/request-draft.ts';
import { useApiRequest } from '../../stores/api-request.ts';
import { loadRequest } from '../../stores/app-lifecycle.ts';
import { useSavedRequests } from '../../stores/saved-requests.ts';
import layout from '../../styles/layout.module.css';
import style from './requests-sidebar.module.css';

type RequestListProps = {
  title: string;
  requests: readonly ApiRequest[];
  /** Who saved the requests. */
  origin: 'profile' | 'own';
  onRemove?: (name: string) => void;
  /** Called when the last request is removed, to move the focus. */
  onLastRemoved?: (() => void) | undefined;
};

function RequestList({ title, requests, origin, onRemove, onLastRemoved }: RequestListProps) {
  const { t } = useTranslation();
  const currentSource = useApiRequest((request) => request.draft.source);
  const headingId = useId();
  return (
    <section className={layout.stackXs} aria-labelledby={headingId}>
      <div className={style.head}>
        <h2 id={headingId}>{title}</h2>
      </div>
      <ul className={style.list} data-row>
        {requests.map((request) => {
          const source = `${origin}:${request.name}`;
          return (
            <li key={request.name} className={style.item} data-removable={onRemove ? true : undefined}>
              <button
                type="button"
                className={style.entry}
                aria-pressed={currentSource === source}
                onClick={() => loadRequest(draftFromRequest(request, origin))}
              >
                <span className={style.method}>{request.method}</span>
                <span>{request.name}</span>
              </button>
              {onRemove && (
                <IconButton
                  icon="cross"
                  label={t('api.deleteRequest', { name: request.name })}
                  className={style.remove}
                  onClick={(event) => {
                    const item = event.currentTarget.parentElement;
                    const neighbor = item?.nextElementSibling ?? item?.previousElementSibling;
                    if (neighbor) neighbor.querySelector('button')?.focus();
                    else onLastRemoved?.();
                    onRemove(request.name);
                  }}
                />
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

type SavedRequestsProps = Pick<RequestListProps, 'requests' | 'onLastRemoved'> & { profileId: string };

/** Lists the profile's requests and the user's own. */
export function SavedRequests({ profileId, requests, onLastRemoved }: SavedRequestsProps) {
  const { t } = useTranslation();
  const loadedId = useSavedRequests((saved) => saved.profileId);
  const saved = useSavedRequests((saved) => saved.requests);
  const load = useSavedRequests((saved) => saved.load);
  const remove = useSavedRequests((saved) => saved.remove);
  useEffect(() => void load(profileId), [profileId, load]);
  return (
    <>
      {requests.length > 0 && <RequestList title={t('api.requests')} requests={requests} origin="profile" />}
      {loadedId === profileId && saved.length > 0 && (
        <RequestList
          title={t('api.myRequests')}
          requests={saved}
          origin="own"
          onLastRemoved={onLastRemoved}
          onRemove={(name) => void remove(profileId, name)}
        />
      )}
    </>
  );
}
