import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ChosenFileCreator, ChosenFileReader, ChosenFileWriter } from '../core/ports.ts';
import { replaceFile } from './replace-file.ts';

/**
 * Reads a text file named on the command line.
 *
 * @returns `undefined` if it cannot be read
 */
export const readTextFile = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch(() => undefined);

/** Reads a file that the user chose. Devices and pipes are never opened. */
export const readChosenFile: ChosenFileReader = async (path, maxBytes) => {
  try {
    if (!(await stat(path)).isFile()) return 'unreadable';
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(maxBytes + 1), 0, maxBytes + 1, 0);
      return bytesRead > maxBytes ? 'too_large' : buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return 'unreadable';
  }
};

/** Starts a file that the user chose. An existing file is kept until the new one is committed. */
export const createChosenFile: ChosenFileCreator = async (path) => {
  const temporaryPath = `${path}.part`;
  await rm(temporaryPath, { force: true });
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
  const temporaryPath = `${path}.${randomUUID()}.part`;
  try {
    await replaceFile(path, text, temporaryPath);
  } catch (error) {
    await rm(temporaryPath, { force: true });
    throw error;
  }
};
