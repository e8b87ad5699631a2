import { recordCall } from './recorder.ts';
import { refuseUnknownMembers } from './unsupported.ts';

/** Methods of Electron's `dialog` that have an answer. */
export type DialogMethod = 'showMessageBox' | 'showOpenDialog' | 'showSaveDialog';

const nextResults = new Map<DialogMethod, object[]>();

/** Sets the answer of the next dialog of a kind. */
export function setNextDialogResult(method: DialogMethod, answer: object): void {
  nextResults.set(method, [...(nextResults.get(method) ?? []), answer]);
}

function showDialog<T extends object>(method: DialogMethod, args: unknown[], unanswered: T): Promise<T> {
  const options = args.at(-1);
  recordCall(`dialog.${method}`, options);
  const scripted = nextResults.get(method)?.shift();
  if (!scripted) console.error(`[${method}] ${JSON.stringify(options)}`);
  return Promise.resolve({ ...unanswered, ...scripted });
}

/**
 * Electron's `dialog`: tests answer in advance; a dialog without an answer is printed and
 * dismissed.
 */
export const dialog = refuseUnknownMembers('dialog', {
  showErrorBox: (title: string, content: string): void => {
    recordCall('dialog.showErrorBox', { title, content });
    console.error(`${title}: ${content}`);
  },
  showMessageBox: (...args: unknown[]): Promise<Electron.MessageBoxReturnValue> => {
    const { cancelId = 0 } = args.at(-1) as Electron.MessageBoxOptions;
    return showDialog('showMessageBox', args, { response: cancelId, checkboxChecked: false });
  },
  showOpenDialog: (...args: unknown[]): Promise<Electron.OpenDialogReturnValue> =>
    showDialog('showOpenDialog', args, { canceled: true, filePaths: [] }),
  showSaveDialog: (...args: unknown[]): Promise<Electron.SaveDialogReturnValue> =>
    showDialog('showSaveDialog', args, { canceled: true, filePath: '' }),
} satisfies Partial<Electron.Dialog>);
