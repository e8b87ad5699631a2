import { useTranslation } from 'react-i18next';
import { Icon } from '../../components/icons.tsx';
import { useAllowedRoutes, useNavigation } from '../../stores/navigation.ts';
import style from './rail.module.css';

/** Renders the navigation rail. */
export function Rail() {
  const { t } = useTranslation();
  const current = useNavigation((navigation) => navigation.route);
  const navigate = useNavigation((navigation) => navigation.navigate);
  const places = useAllowedRoutes();
  return (
    <nav className={style.rail} aria-label={t('rail.label')}>
      {places.map((place, at) => (
        <button
          key={place}
          type="button"
          className={style.place}
          aria-keyshortcuts={`Control+${at + 1} Meta+${at + 1}`}
          aria-current={place === current ? 'page' : undefined}
          onClick={() => navigate(place)}
        >
          <Icon name={place} />
          {t(`rail.${place}`)}
        </button>
      ))}
    </nav>
  );
}
