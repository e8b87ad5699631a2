import { en } from '../../shared/locales/en/en.ts';
import type { CopyableToken } from '../../shared/token-copy.ts';
import { dialogText } from '../core/dialog-text.ts';
import type { ConfirmDialog } from '../core/ports.ts';

/**
 * Asks the user, in a dialog that the page cannot answer, whether a token may be copied to the
 * clipboard.
 */
export function confirmTokenCopy(confirm: ConfirmDialog, token: CopyableToken): Promise<boolean> {
  const { question, risk, confirm: confirmLabel } = en.tokenCopy;
  return confirm({
    title: dialogText(question[token]),
    detail: dialogText(risk[token]),
    confirmLabel: dialogText(confirmLabel),
  });
}
