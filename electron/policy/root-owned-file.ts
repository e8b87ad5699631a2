import { constants, type Stats } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Why a source of policy cannot be trusted or read, in words for an admin. */
export class PolicySourceError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'PolicySourceError';
  }
}

export type RootOwnedFile = {
  content: Buffer;
  /** Everyone on this computer can read it, so it may hold no secret. */
  isWorldReadable: boolean;
};

const maxFileBytes = 1024 * 1024;
const groupOrOtherWriteMask = 0o022;
const otherReadMask = 0o004;

const octal = ({ mode }: Stats) => (mode & 0o777).toString(8).padStart(4, '0');

function checkOwnerAndMode(found: Stats, owner: number, what: string, path: string): void {
  if (found.uid !== owner)
    throw new PolicySourceError(
      `${what} belongs to user ${found.uid}, but must belong to root. Run: chown root ${path}`,
    );
  if ((found.mode & groupOrOtherWriteMask) !== 0)
    throw new PolicySourceError(
      `${what} can be changed by others than its owner (mode ${octal(found)}). Run: chmod go-w ${path}`,
    );
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? 'unreadable';

/**
 * Reads a file that only an administrator can have written: a regular file of root's that nobody else may write, in a folder
 * of root's that nobody else may write. What is checked is what is read: the file is opened once, without following a
 * symbolic link. Fails with {@link PolicySourceError}.
 *
 * @param owner whose it must be; root everywhere but in tests
 * @returns `undefined` where there is no such file
 */
export async function readRootOwnedFile(path: string, owner = 0): Promise<RootOwnedFile | undefined> {
  if (process.platform === 'win32')
    throw new PolicySourceError('is a file, and who may change it cannot be checked on Windows');
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT') return undefined;
    if (code === 'ELOOP') throw new PolicySourceError('is a symbolic link. Put the file itself there');
    throw new PolicySourceError(`cannot be read (${code}). Let the people who use Latchkey read it`);
  }
  try {
    const found = await file.stat();
    if (!found.isFile()) throw new PolicySourceError('is not a file');
    checkOwnerAndMode(found, owner, 'it', path);
    const folder = await lstat(dirname(path));
    if (!folder.isDirectory()) throw new PolicySourceError('is in a folder that is a symbolic link');
    checkOwnerAndMode(folder, owner, 'its folder', dirname(path));
    if (found.size > maxFileBytes) throw new PolicySourceError(`holds more than ${maxFileBytes} bytes`);
    return { content: await file.readFile(), isWorldReadable: (found.mode & otherReadMask) !== 0 };
  } finally {
    await file.close();
  }
}
