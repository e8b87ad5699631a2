import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

function packageFolder(): string {
  return dirname(createRequire(import.meta.url).resolve('electron/package.json'));
}

/**
 * Returns the path of Electron's executable if the required version has been downloaded.
 *
 * @param folder the folder of the `electron` package
 */
export function findElectron(folder: string = packageFolder()): string | undefined {
  const read = (...path: string[]) => readFileSync(join(folder, ...path), 'utf8').trim();
  try {
    const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist');
    const program = join(dist, read('path.txt'));
    const { version } = JSON.parse(read('package.json')) as { version: string };
    if (read('dist', 'version').replace(/^v/, '') !== version) return undefined;
    return existsSync(program) ? program : undefined;
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
