import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { ChosenFileCreator, ChosenFileReader, ChosenFileWriter, Clock, FileStore } from '../core/ports.ts';

/** This computer's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicNow: () => performance.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};

/**
 * Ends this process now, with this exit code where the system has a way. `exit()` joins every thread of the pool, and so
 * waits for a system call that everybody else has given up.
 */
export function exitImmediately(code: number): void {
  try {
    // Becomes another program, which ends: the one way out without waiting that tells a code (POSIX, from Node 22.15 on).
    process.execve?.('/bin/sh', ['sh', '-c', `exit ${code}`], {});
  } finally {
    process.kill(process.pid, 'SIGKILL');
  }
}

/** More than any file of the app's own folder takes, and little enough to be in memory whole, in bytes. */
const maxFileBytes = 64 * 1024 * 1024;

/** A file in the app's own folder that somebody else must have put there. */
export class FileTooLargeError extends Error {
  override name = 'FileTooLargeError';
}

async function readText(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    if ((await file.stat()).size > maxFileBytes) throw new FileTooLargeError();
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

const isNotFound = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** Replaces a file whole, by way of a temporary one that is not there yet. */
async function replaceFile(path: string, text: string, temporary: string): Promise<void> {
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(text, 'utf8');
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await syncFolder(dirname(path));
}

/** Makes a rename outlast a power cut, where the system can (Windows cannot open a folder). */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r');
    await folder.sync().finally(() => folder.close());
  } catch {
    return;
  }
}

/** Replaces a file of ours. A temporary file that a crash left, or that somebody else put there, is not written into. */
async function replaceAppFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.new`;
  await rm(temporary, { force: true });
  await replaceFile(path, text, temporary);
}

/** Files below one folder, readable by their owner only. Writes to one file happen one after another. */
export function createFolderFileStore(folder: string): FileStore {
  const writes = new Map<string, Promise<void>>();
  return {
    async read(name) {
      try {
        return await readText(join(folder, name));
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    },
    async write(name, text) {
      const before = writes.get(name)?.catch(() => {});
      const write = Promise.resolve(before).then(() => replaceAppFile(join(folder, name), text));
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
          .filter((entry) => entry.isFile())
          .map((entry) => entry.name)
          .sort();
      } catch (error) {
        if (isNotFound(error)) return [];
        throw error;
      }
    },
  };
}

/** The text of a file of any folder, as a command line names it; `undefined` where there is none. */
export const readTextFile = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch(() => undefined);

/** Replaces a file of any folder whole. */
export const writeTextFile = (path: string, text: string): Promise<void> => writeChosenFile(resolve(path), text);

/** Reads a file of any folder, never more than it is asked for: a device or pipe is not opened at all. */
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

/** Writes beside the file's place and moves it there at the end, so that what stood there before is kept until then. */
export const createChosenFile: ChosenFileCreator = async (path) => {
  const temporary = `${path}.part`;
  await rm(temporary, { force: true });
  const file = await open(temporary, 'wx', 0o600);
  return {
    name: basename(path),
    async write(bytes) {
      await file.writeFile(bytes);
    },
    async commit() {
      await file.close();
      await rename(temporary, path);
    },
    async discard() {
      await file.close().catch(() => {});
      await rm(temporary, { force: true }).catch(() => {});
    },
  };
};

/** Writes a file of any folder, so that it holds the old text or the new, never a part, and touches no other there. */
export const writeChosenFile: ChosenFileWriter = async (path, text) => {
  const temporary = `${path}.${randomUUID()}.part`;
  try {
    await replaceFile(path, text, temporary);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
};
