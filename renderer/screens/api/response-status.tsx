import { useTranslation } from 'react-i18next';
import { Icon, type IconName } from '../../components/icons.tsx';
import style from './response-status.module.css';

type StatusClass = 'success' | 'redirect' | 'refused' | 'client' | 'server' | 'other';

const icons: Record<StatusClass, IconName> = {
  success: 'check',
  redirect: 'redirect',
  refused: 'cross',
  client: 'cross',
  server: 'warning',
  other: 'info',
};

/** Returns the class of a status code (RFC 9110 §15); 401 and 403 have one of their own. */
function statusClassOf(status: number): StatusClass {
  if (status >= 200 && status < 300) return 'success';
  if (status >= 300 && status < 400) return 'redirect';
  if (status === 401 || status === 403) return 'refused';
  if (status >= 400 && status < 500) return 'client';
  return status >= 500 && status < 600 ? 'server' : 'other';
}

/** Renders an HTTP status with an icon and a summary. */
export function ResponseStatus({ status, statusText }: { status: number; statusText: string }) {
  const { t } = useTranslation();
  const statusClass = statusClassOf(status);
  return (
    <p className={style.status} data-status-class={statusClass}>
      <Icon name={icons[statusClass]} />
      <strong>{`${status} ${statusText}`.trim()}</strong>
      <span>{t(`api.statusClass.${statusClass}`)}</span>
    </p>
  );
}
