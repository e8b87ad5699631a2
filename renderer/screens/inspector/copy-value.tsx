import { Icon } from '../../components/icons.tsx';
import style from './copy-value.module.css';

type CopyValueProps = {
  /** What the button does, or that it was done. */
  label: string;
  copied: boolean;
  tabIndex?: number | undefined;
  onCopy: () => void;
};

/** Renders a copy icon at the end of a row. */
export function CopyValue({ label, copied, tabIndex, onCopy }: CopyValueProps) {
  return (
    <button
      type="button"
      className={style.copy}
      data-control="copy"
      tabIndex={tabIndex}
      aria-label={label}
      title={label}
      onClick={onCopy}
    >
      <Icon name={copied ? 'check' : 'copy'} />
    </button>
  );
}
