import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { decodeText } from '../core/decode-text.ts';
import type { ChosenFileCreator, ChosenFileReader, ChosenFileWriter } from '../core/ports.ts';
import { openRegularFile, readUpTo } from './open-regular-file.ts';
import { replaceFile } from './replace-file.ts';

/** Far more than any text that is named on the command line. */
const maxTextBytes = 16 * 1024 * 1024;

/**
 * Reads a text file named on the command line, which may be a pipe.
 *
 * @returns `undefined` if it cannot be read, or has more than 16 MiB
 */
export async function readTextFile(path: string): Promise<string | undefined> {
  try {
    const file = await open(path, 'r');
    const bytes = await readUpTo(file, maxTextBytes).finally(() => file.close());
    return bytes && decodeText(bytes);
  } catch {
    return undefined;
  }
}

/** Reads a file that the user chose. Devices and pipes are never opened. */
export const readChosenFile: ChosenFileReader = async (path, maxBytes) => {
  try {
    const file = await openRegularFile(path);
    return (await readUpTo(file, maxBytes).finally(() => file.close())) ?? 'too_large';
  } catch {
    return 'unreadable';
  }
};

/** Returns a path in the same folder that no other program uses. */
const createTemporaryPath = (path: string) => `${path}.${randomUUID()}.part`;

/** Starts a file that the user chose. An existing file is kept until the new one is committed. */
export const createChosenFile: ChosenFileCreator = async (path) => {
  const temporaryPath = createTemporaryPath(path);
  const file = await open(temporaryPath, 'wx', 0o600);
  return {
    name: basename(path),
    async write(bytes) {
      await file.writeFile(bytes);
    },
    async commit() {
      await file.close();
      await rename(temporaryPath, path);
    },
    async discard() {
      await file.close().catch(() => {});
      await rm(temporaryPath, { force: true }).catch(() => {});
    },
  };
};

/** Replaces a file that the user chose, atomically. */
export const writeChosenFile: ChosenFileWriter = async (path, text) => {
  const temporaryPath = createTemporaryPath(path);
  try {
    await replaceFile(path, text, temporaryPath);
  } catch (error) {
    await rm(temporaryPath, { force: true });
    throw error;
  }
};
