import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { decodeText } from '../core/decode-text.ts';
import { errnoCode } from '../core/errno-code.ts';
import { type FileStore, FileTooLargeError } from '../core/ports.ts';
import { openRegularFile, readUpTo } from './open-regular-file.ts';
import { replaceFile } from './replace-file.ts';

/** Larger than any file that the app writes, and small enough to read into memory. */
const maxFileBytes = 64 * 1024 * 1024;

async function readText(path: string, maxBytes: number): Promise<string> {
  const file = await openRegularFile(path);
  try {
    const bytes = await readUpTo(file, maxBytes);
    if (!bytes) throw new FileTooLargeError();
    return decodeText(bytes);
  } finally {
    await file.close();
  }
}

/** Replaces a file, discarding a temporary file that a crash or another program left. */
async function replaceAppFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporaryPath = `${path}.new`;
  await rm(temporaryPath, { force: true });
  await replaceFile(path, text, temporaryPath);
}

const isNotFound = (error: unknown) => errnoCode(error) === 'ENOENT';

/**
 * Creates a store of files below one folder, readable by their owner only. Writes to one file
 * happen one after another.
 */
export function createFolderFileStore(folder: string): FileStore {
  const writes = new Map<string, Promise<void>>();
  return {
    async read(name, maxBytes = maxFileBytes) {
      try {
        return await readText(join(folder, name), maxBytes);
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    },
    async write(name, text) {
      const previousWrite = writes.get(name)?.catch(() => {});
      const write = Promise.resolve(previousWrite).then(() => replaceAppFile(join(folder, name), text));
      writes.set(name, write);
      return write;
    },
    async remove(name) {
      await writes.get(name)?.catch(() => {});
      await rm(join(folder, name), { force: true });
    },
    async list(name) {
      try {
        const entries = await readdir(join(folder, name), { withFileTypes: true });
        return entries
          .filter((entry) => !entry.isDirectory() && !entry.isSymbolicLink())
          .map((entry) => entry.name)
          .sort();
      } catch (error) {
        if (isNotFound(error)) return [];
        throw error;
      }
    },
  };
}
