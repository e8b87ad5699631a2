import { useTranslation } from 'react-i18next';
import { Icon, type IconName } from '../../components/icons.tsx';
import style from './reply-status.module.css';

type Verdict = 'success' | 'redirect' | 'client' | 'server' | 'other';

const icons: Record<Verdict, IconName> = {
  success: 'check',
  redirect: 'redirect',
  client: 'cross',
  server: 'warning',
  other: 'info',
};

/** The class of a status code (RFC 9110 §15). */
function verdictOf(status: number): Verdict {
  if (status >= 200 && status < 300) return 'success';
  if (status >= 300 && status < 400) return 'redirect';
  if (status >= 400 && status < 500) return 'client';
  return status >= 500 && status < 600 ? 'server' : 'other';
}

/** An HTTP status, with what it comes down to as icon and words. */
export function ReplyStatus({ status, statusText }: { status: number; statusText: string }) {
  const { t } = useTranslation();
  const verdict = verdictOf(status);
  return (
    <p className={style.status} data-verdict={verdict}>
      <Icon name={icons[verdict]} />
      <strong>{`${status} ${statusText}`.trim()}</strong>
      <span>{t(`api.verdict.${verdict}`)}</span>
    </p>
  );
}
