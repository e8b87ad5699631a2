import { recordCall } from './recorder.ts';
import { closed } from './refuse.ts';

export type DialogMethod = 'showMessageBox' | 'showOpenDialog' | 'showSaveDialog';

const answers = new Map<DialogMethod, object[]>();

/** Keeps an answer for the next dialog of a kind. */
export function answerNextDialog(method: DialogMethod, answer: object): void {
  answers.set(method, [...(answers.get(method) ?? []), answer]);
}

function ask<T extends object>(method: DialogMethod, args: unknown[], unanswered: T): Promise<T> {
  const options = args.at(-1);
  recordCall(`dialog.${method}`, options);
  const scripted = answers.get(method)?.shift();
  if (!scripted) console.error(`[${method}] ${JSON.stringify(options)}`);
  return Promise.resolve({ ...unanswered, ...scripted });
}

/** Electron's `dialog`: tests answer in advance; what nobody answers is printed and taken as dismissed. */
export const dialog = closed('dialog', {
  showErrorBox: (title: string, content: string): void => {
    recordCall('dialog.showErrorBox', { title, content });
    console.error(`${title}: ${content}`);
  },
  showMessageBox: (...args: unknown[]): Promise<Electron.MessageBoxReturnValue> => {
    const { cancelId = 0 } = args.at(-1) as Electron.MessageBoxOptions;
    return ask('showMessageBox', args, { response: cancelId, checkboxChecked: false });
  },
  showOpenDialog: (...args: unknown[]): Promise<Electron.OpenDialogReturnValue> =>
    ask('showOpenDialog', args, { canceled: true, filePaths: [] }),
  showSaveDialog: (...args: unknown[]): Promise<Electron.SaveDialogReturnValue> =>
    ask('showSaveDialog', args, { canceled: true, filePath: '' }),
} satisfies Partial<Electron.Dialog>);
