import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';

/** Windows has neither flag. */
const { O_RDONLY, O_NONBLOCK = 0, O_NOFOLLOW = 0 } = constants;

/** A path leads to a folder, pipe, device or socket. */
export class NotAFileError extends Error {
  override name = 'NotAFileError';
}

/**
 * Opens a regular file for reading. Never waits for the other end of a pipe, even if a pipe
 * replaces the file meanwhile.
 *
 * @param options.followLinks whether the path may be a symbolic link
 * @throws {@link NotAFileError}, or the system's error
 */
export async function openRegularFile(path: string, { followLinks = true } = {}): Promise<FileHandle> {
  // Opening a device can have effects.
  if (followLinks && !(await stat(path)).isFile()) throw new NotAFileError();
  const file = await open(path, O_RDONLY | O_NONBLOCK | (followLinks ? 0 : O_NOFOLLOW));
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new NotAFileError();
}

/**
 * Reads a file to its end.
 *
 * @returns `undefined` if it has more than `maxBytes` bytes, whatever its size says
 */
export async function readUpTo(file: FileHandle, maxBytes: number): Promise<Buffer | undefined> {
  // The size of a pipe is 0, and a file can grow.
  let buffer = Buffer.alloc(Math.min((await file.stat()).size, maxBytes) + 1);
  let end = 0;
  for (let bytesRead = -1; bytesRead !== 0 && end <= maxBytes; end += bytesRead) {
    if (end === buffer.length) buffer = Buffer.concat([buffer], Math.min(2 * end + 65_536, maxBytes + 1));
    ({ bytesRead } = await file.read(buffer, end, buffer.length - end, null));
  }
  return end > maxBytes ? undefined : buffer.subarray(0, end);
}
