import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bridge } from '../bridge.ts';
import { Button } from './button.tsx';

/** Copies text that the page shows, and says so for two seconds. A `named` one shows its label, where it stands alone. */
export function CopyButton({ text, label, look }: { text: string; label: string; look?: 'named' }) {
  const { t } = useTranslation();
  const [copies, setCopies] = useState(0);
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (copies === 0) return;
    setShown(true);
    const timer = setTimeout(() => setShown(false), 2000);
    return () => clearTimeout(timer);
  }, [copies]);
  const copy = async () => {
    await bridge.copyText({ text });
    setCopies((count) => count + 1);
  };
  return (
    <>
      <Button
        look={look ? 'plain' : 'quiet'}
        icon={shown ? 'check' : 'copy'}
        aria-label={label}
        onClick={() => void copy()}
      >
        {shown ? t('action.copied') : look ? label : t('action.copy')}
      </Button>
      <span role="status" className="visually-hidden">
        {shown && t('action.copied')}
      </span>
    </>
  );
}
