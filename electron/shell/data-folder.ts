import { accessSync, constants, mkdirSync, mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { app } from 'electron';
import { commandLine } from '../../shared/locales/en/command-line.ts';
import { interpolate } from '../../shared/locales/interpolate.ts';
import { errnoCode } from '../core/errno-code.ts';
import { hasExited } from '../node/abandoned-locks.ts';

/** Returns the folder of the app's data. Electron throws if it cannot create the default one. */
function findDataFolder(): string {
  try {
    return app.getPath('userData');
  } catch {
    return join(app.getPath('appData'), app.getName());
  }
}

const createFolder = (folder: string) => mkdirSync(folder, { recursive: true, mode: 0o700 });
const codeOf = (error: unknown) => errnoCode(error) ?? 'unknown';

/**
 * Checks whether the app can store its data. If not, Electron refuses the lock of a single
 * instance, as if another one were running.
 *
 * @returns the error's code and the folder; `undefined` if the folder can be written
 */
export function findDataFolderProblem(): string | undefined {
  const folder = findDataFolder();
  try {
    createFolder(folder);
    accessSync(folder, constants.W_OK);
    return undefined;
  } catch (error) {
    return `${codeOf(error)}: ${folder}`;
  }
}

/**
 * Finds the lock of a single instance if another computer created it, or this one under a former
 * name. Electron refuses the lock then, too.
 *
 * @returns the name of the computer, and the lock; `undefined` if an instance here has the lock
 */
export function findForeignLock(): { host: string; file: string } | undefined {
  const file = join(findDataFolder(), 'SingletonLock');
  try {
    // Chromium links to the computer's name and a process ID. On Windows, its lock is no file.
    const [, host, pid] = /^(.+)-(\d+)$/.exec(readlinkSync(file)) ?? [];
    return host === undefined || host === hostname() || !hasExited(Number(pid)) ? undefined : { host, file };
  } catch {
    return undefined;
  }
}

/**
 * Creates the folder of the app's data for a command. If that fails, as in a container with a
 * read-only home, the command gets an empty folder that is deleted when it exits, and keeps its
 * secrets in memory. Must be called before the app is ready.
 *
 * @returns a warning if the folder cannot be created
 */
export function prepareDataFolder(): string | undefined {
  try {
    createFolder(findDataFolder());
    return undefined;
  } catch (error) {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    app.setPath('userData', folder);
    app.commandLine.appendSwitch('vault', 'memory');
    return interpolate(commandLine.noDataFolder, { code: codeOf(error) });
  }
}
