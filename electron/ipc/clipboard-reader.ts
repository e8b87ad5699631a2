import { en } from '../../shared/locales/en/en.ts';
import { dialogText } from '../core/dialog-text.ts';
import { createExclusiveConfirm } from '../core/exclusive-confirm.ts';
import { fail } from '../core/failure.ts';
import type { Clipboard, ConfirmDialog } from '../core/ports.ts';

/**
 * Creates the only way from the page to the clipboard's text. A call of the page is not enough: the
 * user has just pressed the keys that paste, or presses a button of a native dialog. Otherwise a
 * compromised page could read what the user copied in other programs.
 *
 * The returned function fails with `canceled` if the user declines, and `busy` while the dialog is
 * open.
 *
 * @param parts.takePasteGesture returns whether the user has just pressed the keys, once each time
 */
export function createClipboardReader(parts: {
  clipboard: Pick<Clipboard, 'readText'>;
  confirm: ConfirmDialog;
  takePasteGesture: () => boolean;
}): () => Promise<string> {
  const confirm = createExclusiveConfirm(parts.confirm);
  const { readClipboard, readClipboardDetail, paste } = en.dialog;
  const question = {
    title: dialogText(readClipboard),
    detail: dialogText(readClipboardDetail),
    confirmLabel: dialogText(paste),
  };

  return async () => {
    if (!parts.takePasteGesture() && !(await confirm(question))) fail('canceled');
    return parts.clipboard.readText();
  };
}
