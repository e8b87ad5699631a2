import type { Page } from 'playwright';
import type { PowerEvent } from './control.ts';
import type { DialogMethod } from './dialog.ts';
import type { DragPayload, DragStep } from './drag.ts';
import type { ElectronCall, IpcMessage } from './recorder.ts';

/** A running app, in real Electron or the stand-in. */
export type RunningApp = {
  kind: 'electron' | 'stand-in';
  /** Describes the runtime in one line. */
  description: string;
  /** The page of the first window. */
  page: Page;
  /** The ID of the main process. */
  pid: number;
  userData: string;
  /** Returns main's stdout and stderr so far. */
  output(): string;
  /** Returns the messages between main and the page so far, in both directions. */
  ipcMessages(): IpcMessage[];
  /**
   * Returns calls to Electron without another visible effect: dialogs, content protection, window
   * options.
   */
  electronCalls(name?: string): ElectronCall[];
  /** Returns the URLs that the app wanted to open in the user's browser. None is opened. */
  openedUrls(): string[];
  readClipboardText(): Promise<string>;
  /** Writes to the clipboard as another program would, not through the page. */
  setClipboardText(text: string): Promise<void>;
  /** Sets the answer of the next dialog of a kind. */
  answerDialog(method: DialogMethod, answer: object): Promise<void>;
  /** Drags a file or text over the middle of the window, as from another program. */
  drag(payload: DragPayload, until: DragStep): Promise<void>;
  /** Emits an event of the power monitor. */
  emitPowerEvent(event: PowerEvent): Promise<void>;
  /** Ends the session as Windows does at shutdown. An app that does not delay it exits with 1. */
  endSession(): Promise<void>;
  /** Sets the system's idle time. */
  setIdleSeconds(seconds: number): Promise<void>;
  /**
   * Fires main's timers that are due within this time, without waiting. In real Electron it waits.
   */
  advanceTimers(milliseconds: number): Promise<void>;
  /** Sends a signal to the main process; waits until it, its browser and their files are gone. */
  kill(signal?: NodeJS.Signals): Promise<{ code: number | null }>;
  /** Quits the app as its menu would; waits as `kill` does. */
  close(): Promise<{ code: number | null }>;
  /** Resolves when the main process has exited. */
  exited: Promise<{ code: number | null }>;
};

/** How a test or the demo starts the app. */
export type LaunchOptions = {
  /** A command that starts the app's process, such as one in a mount namespace. */
  commandPrefix?: readonly string[];
  /** Switches of the app, such as `--demo-issuer=…`. */
  switches?: string[];
  /** The user-data folder. Defaults to a temporary one, which is removed with the app. */
  userData?: string;
  /** Defaults to true. */
  headless?: boolean;
  /**
   * The reported color scheme of the system. Defaults to light without a window, and the real one
   * with a window.
   */
  colorScheme?: 'light' | 'dark';
  env?: Record<string, string>;
  /** Defaults to real Electron if it is downloaded, otherwise the stand-in. */
  runtime?: 'electron' | 'stand-in';
  /**
   * The stand-in's browser: 'bundled', 'installed' or a path. Defaults to LATCHKEY_BROWSER, or the
   * first browser found.
   */
  browser?: string;
  /** Runs the app as if installed. Stand-in only. */
  packaged?: boolean;
  /** The main bundle. Defaults to the app's. */
  main?: string;
};

/** The app exited before it had a page, as a second instance does, or an app that cannot start. */
export class AppExitedError extends Error {
  readonly code: number | null;
  readonly output: string;

  constructor(code: number | null, output: string, reason?: string) {
    super(reason ?? `The app exited with code ${code} before it had a page`);
    this.name = 'AppExitedError';
    this.code = code;
    this.output = output;
  }
}
