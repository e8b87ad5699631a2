import { type BrowserWindow, dialog, type OpenDialogOptions } from 'electron';
import { en } from '../../shared/locales/en/en.ts';
import type { FileChooser } from '../ports.ts';

/** The system's dialog for opening the file with a client key. What it answers stays in main. */
export function keyFileChooser(window: () => BrowserWindow | undefined): FileChooser {
  return async () => {
    const parent = window();
    const options: OpenDialogOptions = {
      title: en.dialog.clientKey,
      buttonLabel: en.dialog.choose,
      properties: ['openFile', 'dontAddToRecent'],
      filters: [
        { name: en.dialog.keyFiles, extensions: ['pem', 'key', 'p8', 'jwk', 'json'] },
        { name: en.dialog.allFiles, extensions: ['*'] },
      ],
    };
    const { canceled, filePaths } = await (parent
      ? dialog.showOpenDialog(parent, options)
      : dialog.showOpenDialog(options));
    return canceled ? undefined : filePaths[0];
  };
}
