import { useTranslation } from 'react-i18next';
import type { ApiResponse, Refusal } from '../../../shared/api.ts';
import { Disclosure } from '../../components/disclosure.tsx';
import { Icon } from '../../components/icons.tsx';
import problem from '../../components/problem-block.module.css';
import style from './refusal-block.module.css';

function Scopes({ scopes }: { scopes: readonly string[] }) {
  const { t } = useTranslation();
  return (
    <dd>
      {scopes.map((scope) => (
        <code key={scope}>{scope}</code>
      ))}
      {scopes.length === 0 && t('api.refusalNone')}
    </dd>
  );
}

const formatChallenge = ({ scheme, realm, error, description, scopes }: Refusal['challenges'][number]) =>
  [
    scheme,
    realm && `realm="${realm}"`,
    error && `error="${error}"`,
    description && `error_description="${description}"`,
    scopes.length > 0 && `scope="${scopes.join(' ')}"`,
  ]
    .filter(Boolean)
    .join('  ');

/** Explains why the API refused a call, as far as `WWW-Authenticate` specifies (RFC 6750 §3). */
export function RefusalBlock({ refusal, refreshed }: { refusal: Refusal; refreshed: ApiResponse['refreshed'] }) {
  const { t } = useTranslation();
  const { reason, challenges, tokenScopes, missingScopes } = refusal;
  const description = challenges.find(({ description }) => description)?.description;
  const wasRefreshed = reason === 'token_refused' && refreshed === 'after_401';
  return (
    <div className={problem.block}>
      <span className={problem.icon}>
        <Icon name="warning" />
      </span>
      <div className={`${problem.content} ${style.content}`}>
        <p className={problem.title}>
          {t(wasRefreshed ? 'api.refusal.token_refused_again' : `api.refusal.${reason}`, {
            schemes: challenges.map(({ scheme }) => scheme).join(', '),
          })}
        </p>
        {description && <p>{t('api.refusalMessage', { words: description })}</p>}
        {reason === 'scope_missing' && (
          <>
            <dl className={style.scopes}>
              {missingScopes.length > 0 && (
                <div>
                  <dt>{t('api.refusalMissing')}</dt>
                  <Scopes scopes={missingScopes} />
                </div>
              )}
              <div>
                <dt>{t('api.refusalTokenScopes')}</dt>
                <Scopes scopes={tokenScopes} />
              </div>
            </dl>
            <p>{t('api.refusalNext')}</p>
          </>
        )}
        {challenges.length > 0 && (
          <Disclosure label={t('api.challenge')}>
            <ul className={style.challenge}>
              {challenges.map((challenge) => (
                <li key={formatChallenge(challenge)}>
                  <code>{formatChallenge(challenge)}</code>
                </li>
              ))}
            </ul>
          </Disclosure>
        )}
      </div>
    </div>
  );
}
