import { useTranslation } from 'react-i18next';
import layout from '../../styles/layout.module.css';
import style from './drop-zone.module.css';

/**
 * Shows that a file can be dropped while it is dragged over the window. The preload script finds
 * this element by its attribute and handles the drop (electron/shell/file-drop.ts). Keyboard users
 * have the "Open file" button.
 */
export function DropZone() {
  const { t } = useTranslation();
  return (
    <div className={`${layout.veil} ${style.zone}`} data-takes-token-file aria-hidden>
      <div className={style.card}>
        <p className={style.title}>{t('inspector.dropTitle')}</p>
        <p className={style.note}>{t('inspector.dropNote')}</p>
      </div>
    </div>
  );
}
