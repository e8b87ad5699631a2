import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../components/icons.tsx';
import chip from '../../components/scope-chip.module.css';
import { useSession } from '../../stores/session.ts';
import style from './required-scopes.module.css';

const noScopes: readonly string[] = [];

/** Returns the session's scopes, or `undefined` if signed out. */
export const useGrantedScopes = (): readonly string[] | undefined =>
  useSession(({ snapshot }) => (snapshot.state === 'signed-in' ? snapshot.scopes.granted : undefined));

/** Whether all scopes of at least one set are granted. */
export const hasRequiredScopes = (sets: readonly (readonly string[])[], grantedScopes: readonly string[]) =>
  sets.length === 0 || sets.some((set) => set.every((scope) => grantedScopes.includes(scope)));

/** Lists the scopes that a request needs, each marked as granted or missing. */
export function RequiredScopes({ sets }: { sets: readonly (readonly string[])[] }) {
  const { t } = useTranslation();
  const grantedScopes = useGrantedScopes() ?? noScopes;
  if (sets.length === 0) return null;
  return (
    <p className={style.scopes}>
      {t('api.scopesNeeded')}
      {sets.map((set, index) => (
        <Fragment key={set.join(' ')}>
          {index > 0 && t('api.scopeOr')}
          {set.map((scope) => {
            const isGranted = grantedScopes.includes(scope);
            return (
              <span key={scope} className={`${chip.chip} ${style.scope}`} data-missing={!isGranted || undefined}>
                <Icon name={isGranted ? 'check' : 'cross'} />
                <code>{scope}</code> {t(isGranted ? 'api.scopeGranted' : 'api.scopeMissing')}
              </span>
            );
          })}
        </Fragment>
      ))}
    </p>
  );
}
