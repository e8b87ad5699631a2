import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

function packageFolder(): string {
  return dirname(createRequire(import.meta.url).resolve('electron/package.json'));
}

/** Names the folder of an Electron to use, such as one that was built or unpacked by hand. */
const electronVariable = 'LATCHKEY_ELECTRON';

/** Where the executable is in Electron's download, as in the package's `install.js`. */
export function programIn(dist: string): string {
  if (process.platform === 'darwin') return join(dist, 'Electron.app', 'Contents', 'MacOS', 'Electron');
  return join(dist, process.platform === 'win32' ? 'electron.exe' : 'electron');
}

/**
 * Returns the executable in a folder that the user has chosen.
 *
 * @throws if there is none: tests must not run on something else instead
 */
function findChosenElectron(dist: string): string {
  const program = programIn(dist);
  if (existsSync(program)) return program;
  const hint = existsSync(join(dist, 'resources', 'app.asar'))
    ? 'An installed app accepts no tests from outside: use `npm run verify:electron -- --app <folder>`.'
    : `It must contain ${basename(program)}.`;
  throw new Error(`${electronVariable} names no folder of Electron: ${dist}. ${hint}`);
}

/**
 * Returns the path of Electron's executable: the one in `LATCHKEY_ELECTRON`, or the required
 * version if it has been downloaded or is in `ELECTRON_OVERRIDE_DIST_PATH`.
 *
 * @param folder the folder of the `electron` package
 * @throws if `LATCHKEY_ELECTRON` names a folder without Electron
 */
export function findElectron(
  folder: string = packageFolder(),
  env: Readonly<NodeJS.ProcessEnv> = process.env,
): string | undefined {
  const chosen = env[electronVariable];
  if (chosen) return findChosenElectron(chosen);
  const dist = env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist');
  try {
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    const found = readFileSync(join(dist, 'version'), 'utf8').trim().replace(/^v/, '');
    return found === version && existsSync(programIn(dist)) ? programIn(dist) : undefined;
  } catch {
    return undefined;
  }
}

/** The path of the executable, or a sentence that explains why there is none. */
export type FetchedElectron = { path: string } | { reason: string };

/**
 * Runs the download of the `electron` package once.
 *
 * @param options.timeoutMs time limit, in milliseconds
 * @param options.onLine receives progress messages for the user
 * @returns the path of the executable, or a sentence that explains why there is none
 */
export async function fetchElectron(options: {
  timeoutMs: number;
  onLine?: (line: string) => void;
  folder?: string;
}): Promise<FetchedElectron> {
  const folder = options.folder ?? packageFolder();
  const found = findElectron(folder);
  if (found) return { path: found };
  options.onLine?.('Downloading Electron');
  // Discards its output: stacks and URLs that do not help the user.
  const child = spawn(process.execPath, [join(folder, 'install.js')], { stdio: 'ignore' });
  const outcome = await new Promise<'ended' | 'failed' | 'late'>((resolve) => {
    const timer = setTimeout(() => resolve('late'), options.timeoutMs);
    const settle = (result: 'ended' | 'failed') => {
      clearTimeout(timer);
      resolve(result);
    };
    child.once('error', () => settle('failed'));
    child.once('exit', (code) => settle(code === 0 ? 'ended' : 'failed'));
  });
  if (outcome === 'late') {
    child.kill('SIGKILL');
    return { reason: `Electron's download did not end within ${options.timeoutMs / 1000} s.` };
  }
  const path = findElectron(folder);
  return path ? { path } : { reason: "Electron's binary cannot be downloaded." };
}
