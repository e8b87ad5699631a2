import { createReadStream, fstatSync, openSync } from 'node:fs';
import { Readable } from 'node:stream';
import { ReadStream } from 'node:tty';

/** What a user types or another program pipes. */
export type TerminalInput = NodeJS.ReadableStream & Partial<Pick<ReadStream, 'isTTY' | 'setRawMode'>>;

const standardInput = 0;

/** Opens the console of this process on Windows. It needs write access to turn off the echo. */
const openWindowsConsole = (): TerminalInput => new ReadStream(openSync('\\\\.\\CONIN$', 'r+'));

const isRedirected = () => {
  try {
    const stats = fstatSync(standardInput);
    return stats.isFIFO() || stats.isFile() || stats.isSocket();
  } catch {
    return false;
  }
};

/**
 * Opens the input of this process. On Windows, Electron replaces `process.stdin` with an empty
 * stream: a pipe or file is read by its descriptor, and the console by its name.
 */
export function openTerminalInput(
  platform: NodeJS.Platform = process.platform,
  openConsole: () => TerminalInput = openWindowsConsole,
): TerminalInput {
  if (platform !== 'win32') return process.stdin;
  if (isRedirected()) return createReadStream('', { fd: standardInput, autoClose: false });
  try {
    return openConsole();
  } catch {
    return Readable.from([]);
  }
}
