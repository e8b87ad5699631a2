import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bridge } from '../../bridge.ts';
import { Icon } from '../../components/icons.tsx';
import style from './copy-value.module.css';

/** Copies one value: an icon at the end of its line. */
export function CopyValue({ name, text }: { name: string; text: () => string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const label = copied ? t('action.copied') : t('inspector.copyValue', { name });
  return (
    <button
      type="button"
      className={style.copy}
      aria-label={label}
      title={label}
      onClick={() => void bridge.copyText({ text: text() }).then(() => setCopied(true))}
    >
      <Icon name={copied ? 'check' : 'copy'} />
    </button>
  );
}
