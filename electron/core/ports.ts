import type { DialogText } from './dialog-text.ts';

/**
 * Sends one HTTP request. Implemented with Electron's network stack (system proxy, system trust
 * store) in the app, and with `fetch` in Node.
 */
export type Transport = (url: string, init: RequestInit) => Promise<Response>;

/** A source of time, replaceable in tests. */
export type Clock = {
  /** Returns the wall-clock time in milliseconds since the epoch. It may jump. */
  now(): number;
  /** Returns milliseconds since an arbitrary moment. It never goes back; use it for durations. */
  monotonicNow(): number;
  /** Runs a function once after a delay, and returns a function that cancels it. */
  after(milliseconds: number, run: () => void): () => void;
};

/** Text files in the app's own folder. Names are relative, such as `profiles/acme.json`. */
export type FileStore = {
  /**
   * Reads a file.
   *
   * @param maxBytes at most the size that any file may have
   * @returns `undefined` if it does not exist
   * @throws {@link FileTooLargeError}
   */
  read(name: string, maxBytes?: number): Promise<string | undefined>;
  /** Replaces a file atomically: after a crash it holds the old text or the new text. */
  write(name: string, text: string): Promise<void>;
  /** Lists what a folder contains besides folders, sorted. `''` is the app's own folder. */
  list(folder: string): Promise<string[]>;
  /** Removes a file if it exists. */
  remove(name: string): Promise<void>;
};

/** A file in the app's folder is larger than any that the app writes. */
export class FileTooLargeError extends Error {
  override name = 'FileTooLargeError';
}

/** Mutual exclusion among all processes that share the app's folder. */
export type Locks = {
  /**
   * Runs a function while holding the lock of this name.
   *
   * @throws `busy` if the lock cannot be acquired in time
   */
  withLock<T>(name: string, run: () => Promise<T>): Promise<T>;
};

/** Lets the user choose a file. Returns its path, or `undefined` if they cancel. */
export type FileChooser = () => Promise<string | undefined>;

/**
 * Reads a file that the user chose. Returns `too_large` if it has more than `maxBytes` bytes, and
 * `unreadable` if it cannot be read or is not a regular file.
 */
export type ChosenFileReader = (path: string, maxBytes: number) => Promise<Uint8Array | 'too_large' | 'unreadable'>;

/** The system's own prompt that verifies the user, such as Touch ID or Windows Hello. */
export type UserVerifier = {
  /** Returns whether this computer can verify the user. */
  isAvailable(): boolean;
  /**
   * Asks the user to prove their identity.
   *
   * @param reason shown in the system's prompt
   */
  verify(reason: string): Promise<boolean>;
};

/** A file that is being written. It appears under its name when committed. */
export type PendingFile = {
  readonly name: string;
  write(bytes: Uint8Array): Promise<void>;
  commit(): Promise<void>;
  /** Removes what was written. Never rejects. */
  discard(): Promise<void>;
};

/** Starts writing a file at a path that the user chose. */
export type ChosenFileCreator = (path: string) => Promise<PendingFile>;

/** Asks the user for confirmation in a native dialog, which the page cannot answer. */
export type ConfirmDialog = (question: {
  title: DialogText;
  detail: DialogText;
  confirmLabel: DialogText;
}) => Promise<boolean>;

/** Lets the user choose where to save. Returns the path, or `undefined` if they cancel. */
export type SavePathChooser = (suggestedName: string) => Promise<string | undefined>;

/** Writes a file that the user chose, atomically. Rejects with the system's error. */
export type ChosenFileWriter = (path: string, text: string) => Promise<void>;

/** The system's clipboard. */
export type Clipboard = {
  writeText(text: string): Promise<void>;
  readText(): Promise<string>;
  clear(): void | Promise<void>;
};

/** Writes one line to the log: an event and facts about it. Facts must not hold secrets. */
export type Log = (event: string, facts?: Record<string, string | number | boolean | undefined>) => void;
