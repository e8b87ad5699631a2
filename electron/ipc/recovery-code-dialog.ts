import { en } from '../../shared/locales/en/en.ts';
import { dialogText } from '../core/dialog-text.ts';
import type { Clipboard, ConfirmDialog } from '../core/ports.ts';
import type { Secret } from '../core/secret.ts';

/**
 * Creates what shows a new recovery code: a dialog that the page cannot read. It copies the code
 * and is shown again until the user has saved it, because the server never shows the code again.
 */
export function createRecoveryCodeDialog(parts: {
  confirm: ConfirmDialog;
  clipboard: Pick<Clipboard, 'writeText'>;
}): (code: Secret, issuedBy: { host: string }) => Promise<void> {
  const { title, text, copied, copy, saved } = en.mfa.newCode;
  return async (code, { host }) => {
    const labels = { title: dialogText(title), confirmLabel: dialogText(saved), otherLabel: dialogText(copy) };
    let detail: string = text;
    while (!(await parts.confirm({ ...labels, detail: dialogText(detail, { code: code.reveal(), host }) }))) {
      await parts.clipboard.writeText(code.reveal());
      detail = copied;
    }
  };
}
