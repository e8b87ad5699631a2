import { lstat, open, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { errnoCode } from '../core/errno-code.ts';
import { NotAFileError, openRegularFile } from './open-regular-file.ts';

/** The content of a lock file, which names its owner, and the time of its last heartbeat. */
export type LockFileState = { text: string; mtimeMs: number };

/** Returns whether a lock file has the same owner and heartbeat as before. */
export const isSameState = (a: LockFileState | undefined, b: LockFileState | undefined) =>
  a?.text === b?.text && a?.mtimeMs === b?.mtimeMs;

/** Reads the text of a lock file. Links, pipes and folders have none. */
export async function readLockText(path: string): Promise<string> {
  try {
    const file = await openRegularFile(path, { followLinks: false });
    return await file.readFile('utf8').finally(() => file.close());
  } catch (error) {
    if (error instanceof NotAFileError || ['ELOOP', 'ENXIO'].includes(errnoCode(error) ?? '')) return '';
    throw error;
  }
}

/** Reads a lock file, which may not exist. */
export async function readLockFile(path: string): Promise<LockFileState | undefined> {
  try {
    const { mtimeMs } = await lstat(path);
    return { text: await readLockText(path), mtimeMs };
  } catch (error) {
    if (errnoCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Returns a text that is unique among processes. */
export const createLockId = (random: () => number): string => random().toString(36).slice(2);

/** Returns the text that a lock file of this process contains. */
export const createLockOwner = (random: () => number): string =>
  JSON.stringify({ pid: process.pid, host: hostname(), id: createLockId(random) });

/**
 * Creates a file with this text. If it cannot be written, as on a full disk, it is removed again.
 *
 * @returns `false` if the file exists
 */
export async function createExclusively(path: string, text: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(text);
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (errnoCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Deletes a lock file if it still belongs to this owner. Never rejects. */
export async function releaseLockFile(path: string, owner: string): Promise<void> {
  const found = await readLockText(path).catch(() => undefined);
  if (found === owner) await rm(path, { force: true }).catch(() => {});
}
