import { useTranslation } from 'react-i18next';
import style from './allowed-origins.module.css';

/** Lists the only origins that receive the access token. */
export function AllowedOrigins({ origins }: { origins: readonly string[] }) {
  const { t } = useTranslation();
  if (origins.length === 0) return <p className={style.allowed}>{t('api.allowedNone')}</p>;
  return (
    <div className={style.allowed}>
      {t('api.allowed')}
      <ul className={style.list}>
        {origins.map((origin) => (
          <li key={origin}>
            <code>{origin}</code>
          </li>
        ))}
      </ul>
    </div>
  );
}
