/** Sends one HTTP request. `fetch` in Node, the session's `fetch` in Electron (system proxy, OS trust store). */
export type Transport = (url: string, init: RequestInit) => Promise<Response>;

/** Time as an argument, so that tests can move it. */
export type Clock = {
  /** Milliseconds since the epoch, by this computer's clock, which may jump. */
  now(): number;
  /** Milliseconds since some moment, never going back: for durations. */
  monotonicNow(): number;
  /** Runs once after so many milliseconds, unless the returned function is called first. */
  after(milliseconds: number, run: () => void): () => void;
};

/** Text files in the app's own folder. Names are relative, like `profiles/acme.json`. */
export type FileStore = {
  /** The text, or `undefined` where there is no such file. Rejects where it is larger than any file of the app is. */
  read(name: string): Promise<string | undefined>;
  /** Replaces the file whole: after a crash it holds the old text or the new, never a part. */
  write(name: string, text: string): Promise<void>;
  /** The file names in a folder, sorted; none where there is no such folder. `''` is the app's own folder. */
  list(folder: string): Promise<string[]>;
  /** Removes the file, where there is one. */
  remove(name: string): Promise<void>;
};

/** Lets one at a time through, among all processes that share the app's folder. */
export type Locks = {
  /** Runs while nobody else runs under this name. Fails with `busy` where that does not come about in time. */
  withLock<T>(name: string, run: () => Promise<T>): Promise<T>;
};

/** Lets the person choose one file, and answers its path; `undefined` where none was chosen. */
export type FileChooser = () => Promise<string | undefined>;

/**
 * Reads a file that the person chose, wherever it is: `too_large` where it holds more than so many bytes, `unreadable` where
 * it is no file or cannot be read.
 */
export type ChosenFileReader = (path: string, maxBytes: number) => Promise<Uint8Array | 'too_large' | 'unreadable'>;

/** The system's own question whether it is the person who signed in. */
export type UserVerifier = {
  /** This computer can ask it. */
  isAvailable(): boolean;
  /** @param reason what it is asked for, as the system's prompt shows it */
  verify(reason: string): Promise<boolean>;
};

/** A file that is being written. It is there under its name once it is done, and not at all where it was abandoned. */
export type PendingFile = {
  readonly name: string;
  write(bytes: Uint8Array): Promise<void>;
  commit(): Promise<void>;
  /** Removes it. Does not fail. */
  discard(): Promise<void>;
};

/** Begins a file that the person chose, wherever it is. */
export type ChosenFileCreator = (path: string) => Promise<PendingFile>;

/** Asks the person something that the page must not answer for them, in a dialog of the system's. */
export type ConfirmDialog = (question: { title: string; detail: string; yes: string }) => Promise<boolean>;

/** Lets the person choose where to save a file, offered under a name, and answers its path; `undefined` where nowhere. */
export type SavePathChooser = (name: string) => Promise<string | undefined>;

/** Writes a file that the person chose, wherever it is: whole or not at all. Rejects with the system's error. */
export type ChosenFileWriter = (path: string, text: string) => Promise<void>;

export type Clipboard = {
  writeText(text: string): Promise<void>;
  readText(): Promise<string>;
  clear(): void | Promise<void>;
};

/** One line for the log: what happened, and facts that hold no secret. */
export type Log = (event: string, facts?: Record<string, string | number | boolean | undefined>) => void;
