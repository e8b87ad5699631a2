import {
  type BrowserWindow,
  dialog,
  type MessageBoxOptions,
  type OpenDialogOptions,
  type SaveDialogOptions,
} from 'electron';
import { en } from '../../shared/locales/en/en.ts';
import type { PolicyProblem } from '../../shared/policy.ts';
import type { Confirm, FileChooser, SavePlaceChooser } from '../ports.ts';

type Window = () => BrowserWindow | undefined;

const allFiles = { name: en.dialog.allFiles, extensions: ['*'] };

/** A dialog for opening one file. What it answers stays in main. */
const fileChooser =
  (window: Window, what: Pick<OpenDialogOptions, 'title' | 'buttonLabel' | 'filters'>): FileChooser =>
  async () => {
    const parent = window();
    const options: OpenDialogOptions = { ...what, properties: ['openFile', 'dontAddToRecent'] };
    const { canceled, filePaths } = await (parent
      ? dialog.showOpenDialog(parent, options)
      : dialog.showOpenDialog(options));
    return canceled ? undefined : filePaths[0];
  };

/** For the file with a client key. */
export const keyFileChooser = (window: Window): FileChooser =>
  fileChooser(window, {
    title: en.dialog.clientKey,
    buttonLabel: en.dialog.choose,
    filters: [{ name: en.dialog.keyFiles, extensions: ['pem', 'key', 'p8', 'jwk', 'json'] }, allFiles],
  });

/** For a file with a token, or with a key to verify one. */
export const tokenFileChooser = (window: Window): FileChooser =>
  fileChooser(window, {
    title: en.dialog.tokenFile,
    buttonLabel: en.dialog.open,
    filters: [
      { name: en.dialog.tokenFiles, extensions: ['jwt', 'txt', 'json', 'pem', 'crt', 'cer', 'jwk', 'jwks'] },
      allFiles,
    ],
  });

const profileFiles = { name: en.dialog.profileFiles, extensions: ['json'] };

/** For a file with profiles. */
export const profileFileChooser = (window: Window): FileChooser =>
  fileChooser(window, {
    title: en.dialog.importProfiles,
    buttonLabel: en.dialog.import,
    filters: [profileFiles, allFiles],
  });

/** For where to write a profile. */
export const profilePlaceChooser =
  (window: Window): SavePlaceChooser =>
  async (defaultPath) => {
    const parent = window();
    const options: SaveDialogOptions = {
      title: en.dialog.exportProfile,
      buttonLabel: en.dialog.export,
      defaultPath,
      filters: [profileFiles],
      properties: ['showOverwriteConfirmation', 'dontAddToRecent'],
    };
    const { canceled, filePath } = await (parent
      ? dialog.showSaveDialog(parent, options)
      : dialog.showSaveDialog(options));
    return canceled || filePath === '' ? undefined : filePath;
  };

/** Asks with a dialog of the system's. Closing it is a no. */
export const confirmer =
  (window: Window): Confirm =>
  async ({ title, detail, yes }) => {
    const parent = window();
    const options: MessageBoxOptions = {
      type: 'warning',
      message: title,
      detail,
      buttons: [yes, en.action.cancel],
      defaultId: 1,
      cancelId: 1,
      noLink: true,
    };
    const { response } = await (parent ? dialog.showMessageBox(parent, options) : dialog.showMessageBox(options));
    return response === 0;
  };

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
