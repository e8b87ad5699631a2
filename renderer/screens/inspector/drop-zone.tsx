import { useTranslation } from 'react-i18next';
import style from './drop-zone.module.css';

/**
 * Shows, while a file is held over the window, that it may be dropped. It takes nothing itself: the preload script looks for
 * this element and marks the page (`electron/shell/file-drop.ts`), and main reads the file. Without a mouse there is the button.
 */
export function DropZone() {
  const { t } = useTranslation();
  return (
    <div className={style.place} data-takes-token-file aria-hidden>
      <div className={style.card}>
        <p className={style.title}>{t('inspector.dropHere')}</p>
        <p className={style.note}>{t('inspector.dropNote')}</p>
      </div>
    </div>
  );
}
