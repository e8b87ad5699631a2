import { en } from '../../shared/locales/en/en.ts';
import { dialogText } from '../core/dialog-text.ts';
import { createExclusiveConfirm } from '../core/exclusive-confirm.ts';
import type { ConfirmDialog } from '../core/ports.ts';

/**
 * Who names a page: the app itself or an administrator, or a profile that the user saved, which a
 * compromised page could have saved too.
 */
export type PageNamedBy = 'administrator' | 'user';

/**
 * Creates a function that opens a page in the user's browser. Only https URLs that a profile or the
 * app itself names are opened; it rejects any other. If only a profile that the user
 * saved names it, a native dialog asks first, because the URL may lead anywhere and carry data. It
 * fails with `busy` while the dialog is open.
 *
 * @param parts.open opens a URL without checking it
 * @param parts.namedBy returns who names a URL, if anyone does
 */
export function createExternalOpener(parts: {
  open: (url: string) => Promise<void>;
  namedBy: (url: string) => PageNamedBy | undefined;
  confirm: ConfirmDialog;
}): (url: string) => Promise<void> {
  const { open, namedBy } = parts;
  const confirm = createExclusiveConfirm(parts.confirm);
  const { openPage, openPageDetail, openPageYes } = en.dialog;

  const ask = (url: string) =>
    confirm({
      title: dialogText(openPage, { host: new URL(url).host }),
      detail: dialogText(openPageDetail, { url }),
      confirmLabel: dialogText(openPageYes),
    });

  return async (url) => {
    const source = URL.canParse(url) && new URL(url).protocol === 'https:' ? namedBy(url) : undefined;
    if (!source) throw new Error('refused');
    if (source === 'administrator' || (await ask(url))) await open(url);
  };
}
