import { IconButton } from '../../components/icon-button.tsx';

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
    <IconButton
      icon={copied ? 'check' : 'copy'}
      label={label}
      size="small"
      data-control="copy"
      tabIndex={tabIndex}
      onClick={onCopy}
    />
  );
}
