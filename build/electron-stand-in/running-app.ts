import type { Page } from 'playwright';
import type { PowerEvent } from './control.ts';
import type { DialogMethod } from './dialog.ts';
import type { DragPayload, DragStep } from './drag.ts';
import type { ElectronCall, IpcMessage } from './recorder.ts';

/** The app while it runs, on real Electron or on the stand-in. */
export type RunningApp = {
  kind: 'electron' | 'stand-in';
  /** One line that says what the app runs on. */
  description: string;
  /** The page in the app's first window. */
  page: Page;
  /** The main process. */
  pid: number;
  userData: string;
  /** What main has written to stdout and stderr so far. */
  output(): string;
  /** Every message between main and the page so far, both ways. */
  ipcMessages(): IpcMessage[];
  /** Calls to Electron that have no effect a test could see otherwise: dialogs, content protection, window options. */
  electronCalls(name?: string): ElectronCall[];
  /** Addresses that the app wanted to open in the person's browser. None is opened. */
  openedUrls(): string[];
  readClipboardText(): Promise<string>;
  /** Puts text on the clipboard, as another program does: past the page. */
  setClipboardText(text: string): Promise<void>;
  /** Answers the next dialog of a kind. */
  answerDialog(method: DialogMethod, answer: object): Promise<void>;
  /** Drags a file of the disk, or text, over the middle of the window, as from another program. */
  drag(what: DragPayload, until: DragStep): Promise<void>;
  /** Makes something happen to the machine. */
  emitPowerEvent(event: PowerEvent): Promise<void>;
  /** Says for how long nobody has used the computer. */
  setIdleSeconds(seconds: number): Promise<void>;
  /** Ends the main process with a signal; waits until it, its browser and their files are gone. */
  kill(signal?: NodeJS.Signals): Promise<{ code: number | null }>;
  /** Quits the app as its menu would; waits as `kill` does. */
  close(): Promise<{ code: number | null }>;
  /** Settles when the main process has ended, for whatever reason. */
  exited: Promise<{ code: number | null }>;
};

export type LaunchOptions = {
  /** What starts the app's process, such as a place of its own in which a file is another. The stand-in's alone. */
  commandPrefix?: readonly string[];
  /** Switches of the app, such as `--demo-issuer=…`. */
  switches?: string[];
  /** The user-data folder. Unset: a temporary one, which goes away with the app. */
  userData?: string;
  /** Unset: true. */
  headless?: boolean;
  /** What the system's colour scheme is said to be. Unset: light without a window, the real one with one. */
  colorScheme?: 'light' | 'dark';
  env?: Record<string, string>;
  /** Unset: real Electron where its program is, else the stand-in. */
  runtime?: 'electron' | 'stand-in';
  /** The stand-in's browser: 'bundled' or a path. Unset: LATCHKEY_BROWSER, or the first that is found. */
  browser?: string;
  /** The app believes that it is installed, and not run from source. The stand-in's alone. */
  packaged?: boolean;
  /** The main bundle. Unset: the app's. */
  main?: string;
};

/** The app ended before it had a page: a second instance does so, or one that cannot start. */
export class AppExitedError extends Error {
  readonly code: number | null;
  readonly output: string;

  constructor(code: number | null, output: string, reason?: string) {
    super(reason ?? `The app ended with code ${code} before it had a page`);
    this.name = 'AppExitedError';
    this.code = code;
    this.output = output;
  }
}
