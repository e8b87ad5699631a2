import { type BrowserWindow, dialog, type FileFilter } from 'electron';
import { en } from '../../shared/locales/en/en.ts';
import type { ApiDialogs } from '../api/console.ts';

/** The system's dialogs of the API console. What they answer stays in main. */
export function apiDialogs(window: () => BrowserWindow | undefined): ApiDialogs {
  const all: FileFilter = { name: en.dialog.allFiles, extensions: ['*'] };

  const open = (title: string, filters: FileFilter[]) => async () => {
    const parent = window();
    const options = {
      title,
      buttonLabel: en.dialog.choose,
      properties: ['openFile' as const, 'dontAddToRecent' as const],
      filters,
    };
    const { canceled, filePaths } = await (parent
      ? dialog.showOpenDialog(parent, options)
      : dialog.showOpenDialog(options));
    return canceled ? undefined : filePaths[0];
  };

  const save = (title: string) => async (defaultPath: string) => {
    const parent = window();
    const options = {
      title,
      defaultPath,
      properties: ['showOverwriteConfirmation' as const, 'dontAddToRecent' as const],
    };
    const { canceled, filePath } = await (parent
      ? dialog.showSaveDialog(parent, options)
      : dialog.showSaveDialog(options));
    return canceled || !filePath ? undefined : filePath;
  };

  return {
    bodyFile: open(en.dialog.bodyFile, [all]),
    documentFile: open(en.dialog.documentFile, [
      { name: en.dialog.documents, extensions: ['json', 'yaml', 'yml'] },
      all,
    ]),
    saveReply: save(en.dialog.saveReply),
    saveReport: save(en.dialog.saveReport),
  };
}
