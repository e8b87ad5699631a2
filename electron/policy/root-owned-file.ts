import { constants, type Stats } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errnoCode } from '../core/errno-code.ts';
import { PolicySourceError } from './policy-source.ts';

/** A file that only root can have written. */
export type RootOwnedFile = {
  content: Buffer;
  /** Whether every user of this computer can read it, so that it must not contain secrets. */
  isWorldReadable: boolean;
};

const maxFileBytes = 1024 * 1024;
const groupOrOtherWriteMask = 0o022;
const otherReadMask = 0o004;

const toOctal = ({ mode }: Stats) => (mode & 0o777).toString(8).padStart(4, '0');

function checkOwnerAndMode(found: Stats, owner: number, { name, path }: { name: string; path: string }): void {
  if (found.uid !== owner)
    throw new PolicySourceError(
      `${name} belongs to user ${found.uid}, but must belong to root. Run: chown root ${path}`,
    );
  if ((found.mode & groupOrOtherWriteMask) !== 0)
    throw new PolicySourceError(
      `${name} can be changed by others than its owner (mode ${toOctal(found)}). Run: chmod go-w ${path}`,
    );
}

/**
 * Reads a file that only an administrator can have written: a regular file that belongs to root, in
 * a folder that belongs to root, neither writable by others. The file is opened once, without
 * following a symbolic link, so that what is checked is what is read.
 *
 * @param owner the user ID that the file must belong to; root except in tests
 * @returns `undefined` if the file does not exist
 * @throws {@link PolicySourceError}
 */
export async function readRootOwnedFile(path: string, owner = 0): Promise<RootOwnedFile | undefined> {
  if (process.platform === 'win32')
    throw new PolicySourceError('is a file, whose permissions cannot be checked on Windows');
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const code = errnoCode(error);
    if (code === 'ENOENT') return undefined;
    if (code === 'ELOOP') throw new PolicySourceError('is a symbolic link. Replace it with the file itself');
    throw new PolicySourceError(`cannot be read (${code}). Let the users of Latchkey read it`);
  }
  try {
    const found = await file.stat();
    if (!found.isFile()) throw new PolicySourceError('is not a file');
    checkOwnerAndMode(found, owner, { name: 'it', path });
    const folder = await lstat(dirname(path));
    if (!folder.isDirectory()) throw new PolicySourceError('is in a folder that is a symbolic link');
    checkOwnerAndMode(folder, owner, { name: 'its folder', path: dirname(path) });
    if (found.size > maxFileBytes) throw new PolicySourceError(`is larger than ${maxFileBytes} bytes`);
    return { content: await file.readFile(), isWorldReadable: (found.mode & otherReadMask) !== 0 };
  } finally {
    await file.close();
  }
}
