import { useTranslation } from 'react-i18next';
import { Icon } from '../../components/icons.tsx';
import { useAllowedRoutes, useNavigation } from '../../stores/navigation.ts';
import style from './rail.module.css';

/** Renders the navigation rail. */
export function Rail() {
  const { t } = useTranslation();
  const currentRoute = useNavigation((navigation) => navigation.route);
  const navigate = useNavigation((navigation) => navigation.navigate);
  const routes = useAllowedRoutes();
  return (
    <nav className={style.rail} aria-label={t('rail.label')}>
      {routes.map((route, index) => (
        <button
          key={route}
          type="button"
          className={style.item}
          aria-keyshortcuts={`Control+${index + 1} Meta+${index + 1}`}
          aria-current={route === currentRoute ? 'page' : undefined}
          onClick={() => navigate(route)}
        >
          <Icon name={route} />
          {t(`rail.${route}`)}
        </button>
      ))}
    </nav>
  );
}
