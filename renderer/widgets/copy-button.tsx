import { useTranslation } from 'react-i18next';
import { Button } from '../components/button.tsx';
import { useCopied } from './use-copied.ts';

/** Renders a button that copies text and confirms it for two seconds. `named` shows the label. */
export function CopyButton({ text, label, variant }: { text: string; label: string; variant?: 'named' }) {
  const { t } = useTranslation();
  const [copied, copy] = useCopied<'text'>();
  const isCopied = copied !== undefined;
  return (
    <>
      <Button
        variant={variant ? 'plain' : 'quiet'}
        icon={isCopied ? 'check' : 'copy'}
        aria-label={label}
        onClick={() => copy('text', text)}
      >
        {isCopied ? t('action.copied') : variant ? label : t('action.copy')}
      </Button>
      <span role="status" className="visually-hidden">
        {isCopied && t('action.copied')}
      </span>
    </>
  );
}
