import { type BrowserWindow, dialog, type OpenDialogOptions } from 'electron';
import { en } from '../../shared/locales/en/en.ts';
import type { PolicyProblem } from '../../shared/policy.ts';
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

/** Says that the policy of this machine could not be used, where and why. */
export async function tellOfBadPolicy(problems: readonly PolicyProblem[]): Promise<void> {
  await dialog.showMessageBox({
    type: 'error',
    title: en.app.name,
    message: en.policy.lockedDown,
    detail: [
      en.policy.lockedDownNext,
      ...problems.map(({ source, path, reason }) => `${source}: ${path} ${reason}`),
    ].join('\n\n'),
    buttons: [en.action.continue],
    noLink: true,
  });
}
