import type { DialogText } from './dialog-text.ts';

/** A request as a transport sends it. */
export type TransportRequest = {
  method: string;
  url: string;
  /** Values are ASCII. */
  headers: Readonly<Record<string, string>>;
  body: Uint8Array | undefined;
};

/** The headers of a response, whose names are case-insensitive. */
export type ResponseHeaders = Iterable<[name: string, value: string]> & {
  /** Returns the values of a header, joined by commas; `null` if there are none. */
  get(name: string): string | null;
  has(name: string): boolean;
};

/** A response whose body is still arriving. */
export type TransportResponse = {
  /** Any number: a server may send what is not a status. */
  status: number;
  statusText: string;
  headers: ResponseHeaders;
  /**
   * Reads the next bytes of the decoded body. Rejects if the connection is lost.
   *
   * @returns `undefined` at the end
   */
  read(): Promise<Uint8Array | undefined>;
};

/** A request that was sent. */
export type TransportCall = {
  /** Resolves when the headers have arrived. Rejects with the network's error. */
  response: Promise<TransportResponse>;
  /** Closes the connection, at any time before the body has been read to its end. */
  abort(): void;
  /** Returns how much of the request's body was sent; `undefined` if that is not known. */
  getSentBytes(): number | undefined;
};

/**
 * Sends one HTTP request. It follows no redirect and sends no cookies. Implemented with Electron's
 * network stack (system proxy, system trust store) in the app, and with Node's in tests.
 */
export type Transport = (request: TransportRequest) => TransportCall;

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
  /** Lists a folder's files, without links, sorted. `''` is the app's own folder. */
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
  /** The label of the other button, which is the default one; "Cancel" if there is none. */
  otherLabel?: DialogText;
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
