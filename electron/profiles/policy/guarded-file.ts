import { constants, type Stats } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Why a source of policy cannot be trusted or read, in words for an admin. */
export class PolicyRefused extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'PolicyRefused';
  }
}

export type GuardedFile = {
  content: Buffer;
  /** Everyone on this computer can read it, so it may hold no secret. */
  worldReadable: boolean;
};

const maxBytes = 1024 * 1024;
const othersMayWrite = 0o022;
const everyoneMayRead = 0o004;

const octal = ({ mode }: Stats) => (mode & 0o777).toString(8).padStart(4, '0');

function checkOwnerAndMode(found: Stats, owner: number, what: string, path: string): void {
  if (found.uid !== owner)
    throw new PolicyRefused(`${what} belongs to user ${found.uid}, but must belong to root. Run: chown root ${path}`);
  if ((found.mode & othersMayWrite) !== 0)
    throw new PolicyRefused(
      `${what} can be changed by others than its owner (mode ${octal(found)}). Run: chmod go-w ${path}`,
    );
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? 'unreadable';

/**
 * Reads a file that only an administrator can have written: a regular file of root's that nobody else may write, in a folder
 * of root's that nobody else may write. What is checked is what is read: the file is opened once, without following a
 * symbolic link. Fails with {@link PolicyRefused}.
 *
 * @param owner whose it must be; root everywhere but in tests
 * @returns `undefined` where there is no such file
 */
export async function readGuardedFile(path: string, owner = 0): Promise<GuardedFile | undefined> {
  if (process.platform === 'win32')
    throw new PolicyRefused('is a file, and who may change it cannot be checked on Windows');
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT') return undefined;
    if (code === 'ELOOP') throw new PolicyRefused('is a symbolic link. Put the file itself there');
    throw new PolicyRefused(`cannot be read (${code}). Let the people who use Latchkey read it`);
  }
  try {
    const found = await file.stat();
    if (!found.isFile()) throw new PolicyRefused('is not a file');
    checkOwnerAndMode(found, owner, 'it', path);
    const folder = await lstat(dirname(path));
    if (!folder.isDirectory()) throw new PolicyRefused('is in a folder that is a symbolic link');
    checkOwnerAndMode(folder, owner, 'its folder', dirname(path));
    if (found.size > maxBytes) throw new PolicyRefused(`holds more than ${maxBytes} bytes`);
    return { content: await file.readFile(), worldReadable: (found.mode & everyoneMayRead) !== 0 };
  } finally {
    await file.close();
  }
}
