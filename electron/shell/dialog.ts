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
import { toSingleLine } from '../core/dialog-text.ts';
import type { ConfirmDialog, FileChooser, SavePathChooser } from '../core/ports.ts';

const maxProblemCharacters = 500;

/** Returns the window that a dialog is attached to, if it is open. */
export type GetWindow = () => BrowserWindow | undefined;

/** Creates a dialog that opens one file. The chosen path never reaches the page. */
export const createFileChooser =
  (getWindow: GetWindow, texts: Pick<OpenDialogOptions, 'title' | 'buttonLabel' | 'filters'>): FileChooser =>
  async () => {
    const parent = getWindow();
    const options: OpenDialogOptions = { ...texts, properties: ['openFile', 'dontAddToRecent'] };
    const { canceled, filePaths } = await (parent
      ? dialog.showOpenDialog(parent, options)
      : dialog.showOpenDialog(options));
    return canceled ? undefined : filePaths[0];
  };

/** Creates a dialog that chooses where to save a file. The chosen path never reaches the page. */
export const createSavePathChooser =
  (getWindow: GetWindow, texts: Pick<SaveDialogOptions, 'title' | 'buttonLabel' | 'filters'>): SavePathChooser =>
  async (defaultPath) => {
    const parent = getWindow();
    const options: SaveDialogOptions = {
      ...texts,
      defaultPath,
      properties: ['showOverwriteConfirmation', 'dontAddToRecent'],
    };
    const { canceled, filePath } = await (parent
      ? dialog.showSaveDialog(parent, options)
      : dialog.showSaveDialog(options));
    return canceled || filePath === '' ? undefined : filePath;
  };

/**
 * Creates a system dialog that asks for confirmation. The page cannot answer it; closing it means
 * the other answer.
 */
export const createConfirmDialog =
  (getWindow: GetWindow): ConfirmDialog =>
  async ({ title, detail, confirmLabel, otherLabel = en.action.cancel }) => {
    const parent = getWindow();
    const options: MessageBoxOptions = {
      type: 'warning',
      message: title,
      detail,
      buttons: [confirmLabel, otherLabel],
      defaultId: 1,
      cancelId: 1,
      noLink: true,
    };
    const { response } = await (parent ? dialog.showMessageBox(parent, options) : dialog.showMessageBox(options));
    return response === 0;
  };

/**
 * Reports that this computer's policy could not be used, with source and reason of each problem.
 */
export async function showPolicyError(problems: readonly PolicyProblem[], name: string): Promise<void> {
  const texts = applyBranding(en.policy, name);
  await dialog.showMessageBox({
    type: 'error',
    title: name,
    message: texts.lockedDown,
    detail: [
      texts.lockedDownNext,
      ...problems.map(({ source, path, reason }) => toSingleLine(`${source}: ${path} ${reason}`, maxProblemCharacters)),
    ].join('\n\n'),
    buttons: [en.action.continue],
    noLink: true,
  });
}
