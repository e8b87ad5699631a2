import { type BrowserWindow, dialog } from 'electron';
import { en } from '../../shared/locales/en/en.ts';
import type { CopyableToken } from '../../shared/token-copy.ts';
import type { FileChooser, SavePathChooser } from '../ports.ts';

type Window = () => BrowserWindow | undefined;

const words = en.log.dialog;

/** The system's dialog for where to save a report. */
export const reportSaver =
  (window: Window): SavePathChooser =>
  async (defaultPath, format) => {
    const parent = window();
    const options = {
      title: words.save,
      defaultPath,
      filters: [{ name: words.formats[format], extensions: [format] }],
      properties: ['showOverwriteConfirmation' as const, 'dontAddToRecent' as const],
    };
    const { canceled, filePath } = await (parent
      ? dialog.showSaveDialog(parent, options)
      : dialog.showSaveDialog(options));
    return canceled || filePath === '' ? undefined : filePath;
  };

/** The system's dialog for opening a report. */
export const reportOpener =
  (window: Window): FileChooser =>
  async () => {
    const parent = window();
    const options = {
      title: words.open,
      properties: ['openFile' as const, 'dontAddToRecent' as const],
      filters: [{ name: words.formats.json, extensions: ['json'] }],
    };
    const { canceled, filePaths } = await (parent
      ? dialog.showOpenDialog(parent, options)
      : dialog.showOpenDialog(options));
    return canceled ? undefined : filePaths[0];
  };

/** Asks whether a token may go to the clipboard. It is the system's own dialog, which no page can answer. */
export const tokenCopyConfirmer = (window: Window) => async (token: CopyableToken) => {
  const parent = window();
  const copy = en.tokenCopy;
  const options = {
    type: 'warning' as const,
    message: copy.question[token],
    detail: copy.risk[token],
    buttons: [copy.confirm, en.action.cancel],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  };
  const { response } = await (parent ? dialog.showMessageBox(parent, options) : dialog.showMessageBox(options));
  return response === 0;
};
