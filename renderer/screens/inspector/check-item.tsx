import { useTranslation } from 'react-i18next';
import type { Check, Verdict } from '../../../shared/checks.ts';
import { bridge } from '../../bridge.ts';
import { Icon, type IconName } from '../../components/icons.tsx';
import style from './checks-card.module.css';
import { useCheckText } from './use-check-text.ts';

const icons: Record<Verdict, IconName> = { pass: 'check', warn: 'warning', fail: 'cross', none: 'minus' };

/** Renders a check: verdict, result and specification link. */
export function CheckItem({ check }: { check: Check }) {
  const { t } = useTranslation();
  const result = useCheckText(check);
  const { verdict, reference } = check;
  return (
    <li className={style.item} data-verdict={verdict}>
      <span className={style.icon}>
        <Icon name={icons[verdict]} />
      </span>
      <div>
        <p className={style.title}>
          {t(`check.${check.id}`)}
          <span className="visually-hidden">: {t(`inspector.verdict.${verdict}`)}</span>
        </p>
        <p className={style.reason}>
          {result}{' '}
          {reference !== undefined && (
            <button
              type="button"
              className={style.reference}
              title={t('inspector.openSpecLink')}
              onClick={() => void bridge.openSpecLink({ reference })}
            >
              {reference}
            </button>
          )}
        </p>
      </div>
    </li>
  );
}
