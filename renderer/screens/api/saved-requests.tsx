import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProfileSummary } from '../../../shared/profile.ts';
import { useApiPanel } from '../../stores/api-panel.ts';
import style from './saved-requests.module.css';

/** The requests that the profile brings along. */
export function SavedRequests({ requests }: { requests: ProfileSummary['apiRequests'] }) {
  const { t } = useTranslation();
  const { draft, edit } = useApiPanel();
  const heading = useId();
  return (
    <section className={style.saved} aria-labelledby={heading}>
      <h2 id={heading}>{t('api.requests')}</h2>
      <ul className={style.list}>
        {requests.map(({ name, method, url, body = '' }) => (
          <li key={name}>
            <button
              type="button"
              className={style.request}
              aria-pressed={draft.method === method && draft.url === url && draft.body === body}
              onClick={() => edit({ method, url, body })}
            >
              <span className={style.method}>{method}</span>
              <span>{name}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
