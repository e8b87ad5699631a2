import {
  type BrowserWindow,
  dialog,
  type MessageBoxOptions,
  type OpenDialogOptions,
  type SaveDialogOptions,
} from 'electron';
import { applyBranding } from '../../shared/locales/branding.ts';
import { en } from '../../shared/locales/en/en.ts';
import type { PolicyProblem } from '../../shared/policy.ts';
import type { ConfirmDialog, FileChooser, SavePathChooser } from '../core/ports.ts';

/** The window that a dialog belongs to, where there is one. */
export type GetWindow = () => BrowserWindow | undefined;

/** A dialog for opening one file. What it answers stays in main. */
export const createFileChooser =
  (window: GetWindow, what: Pick<OpenDialogOptions, 'title' | 'buttonLabel' | 'filters'>): FileChooser =>
  async () => {
    const parent = window();
    const options: OpenDialogOptions = { ...what, properties: ['openFile', 'dontAddToRecent'] };
    const { canceled, filePaths } = await (parent
      ? dialog.showOpenDialog(parent, options)
      : dialog.showOpenDialog(options));
    return canceled ? undefined : filePaths[0];
  };

/** A dialog for where to save a file. What it answers stays in main. */
export const createSavePathChooser =
  (window: GetWindow, what: Pick<SaveDialogOptions, 'title' | 'buttonLabel' | 'filters'>): SavePathChooser =>
  async (defaultPath) => {
    const parent = window();
    const options: SaveDialogOptions = {
      ...what,
      defaultPath,
      properties: ['showOverwriteConfirmation', 'dontAddToRecent'],
    };
    const { canceled, filePath } = await (parent
      ? dialog.showSaveDialog(parent, options)
      : dialog.showSaveDialog(options));
    return canceled || filePath === '' ? undefined : filePath;
  };

/** Asks with a dialog of the system's, which no page can answer. Closing it is a no. */
export const createConfirmDialog =
  (window: GetWindow): ConfirmDialog =>
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
export async function showPolicyError(problems: readonly PolicyProblem[], name: string): Promise<void> {
  const words = applyBranding(en.policy, name);
  await dialog.showMessageBox({
    type: 'error',
    title: name,
    message: words.lockedDown,
    detail: [words.lockedDownNext, ...problems.map(({ source, path, reason }) => `${source}: ${path} ${reason}`)].join(
      '\n\n',
    ),
    buttons: [en.action.continue],
    noLink: true,
  });
}
