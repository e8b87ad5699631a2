import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { PolicyView } from '../../../shared/policy.ts';
import { Card } from '../../components/card.tsx';
import { Notice } from '../../components/notice.tsx';
import { PolicyProblems } from '../../components/policy-problems.tsx';
import { useStartupInfo } from '../../stores/startup.ts';
import style from './policy-card.module.css';

function formatPolicyValue(t: TFunction, value: PolicyView['settings'][number]['value']): string {
  if (typeof value === 'boolean') return t(value ? 'policy.on' : 'policy.off');
  if (Array.isArray(value)) return value.length > 0 ? value.join(', ') : t('policy.none');
  return String(value);
}

/** Lists the values that policy sets, with their sources. Renders nothing without a policy. */
export function PolicyCard() {
  const { t } = useTranslation();
  const { settings, problems, lockedDown } = useStartupInfo((info) => info.policy);
  if (settings.length + problems.length === 0) return null;
  return (
    <Card title={t('policy.heading')}>
      {lockedDown && (
        <Notice tone="warn" icon="warning">
          <p>{t('policy.lockedDownNext')}</p>
          <PolicyProblems problems={problems} />
        </Notice>
      )}
      {settings.length > 0 && (
        <dl className={style.list}>
          {settings.map(({ key, source, value }) => (
            <div key={key}>
              <dt>{t(`policy.key.${key}.title`)}</dt>
              <dd>
                <span>{formatPolicyValue(t, value)}</span>
                <span className={style.source}>{t('policy.setBy', { source })}</span>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Card>
  );
}
