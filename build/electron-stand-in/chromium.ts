import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { hasBundled, unpackBundled } from './chromium-bundled.ts';

/** A Chromium executable and what it can do. */
export type Chromium = {
  path: string;
  /** The product's name, such as "Chromium" or "Google Chrome". */
  name: string;
  version: string;
  /**
   * Its source: configured by the user, installed, or bundled with the npm packages.
   */
  source: 'named' | 'installed' | 'bundled';
  /** Whether it can show a window. */
  canHaveWindow: boolean;
  /** Additional environment variables for its process. */
  env: Record<string, string>;
};

/** The environment variable that selects the browser: a path, 'installed' or 'bundled'. */
const browserVariable = 'LATCHKEY_BROWSER';

/**
 * Makes this process and its children run pages in the bundled Chromium, unless LATCHKEY_BROWSER
 * is set: without a window, it needs half the CPU time of an installed one.
 */
export function preferBundled(): void {
  if (hasBundled()) process.env[browserVariable] ??= 'bundled';
}

function installedPaths(): string[] {
  if (process.platform === 'darwin') {
    const apps = ['Google Chrome', 'Chromium', 'Microsoft Edge'].map((name) => `${name}.app/Contents/MacOS/${name}`);
    return ['/Applications', join(homedir(), 'Applications')].flatMap((folder) => apps.map((app) => join(folder, app)));
  }
  if (process.platform === 'win32') {
    const folders = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA];
    const programs = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];
    return programs.flatMap((program) => folders.flatMap((folder) => (folder ? [join(folder, program)] : [])));
  }
  const names = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'microsoft-edge'];
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin', '/opt/google/chrome'];
  return names.flatMap((name) => folders.flatMap((folder) => (folder ? [join(folder, name)] : [])));
}

/**
 * Returns a browser's name and version. On Windows, `--version` opens the browser, so the version
 * stays unknown until it runs.
 */
function identify(path: string, env: Record<string, string>): { name: string; version: string } | undefined {
  if (process.platform === 'win32') return { name: 'Chromium', version: '' };
  const { stdout, status } = spawnSync(path, ['--version'], {
    encoding: 'utf8',
    timeout: 10_000,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, ...env },
  });
  const found = /^(\D*?)\s*(\d+(?:\.\d+)+)/m.exec(stdout ?? '');
  return status === 0 && found ? { name: found[1] || 'Chromium', version: found[2] ?? '' } : undefined;
}

async function bundled(): Promise<Chromium> {
  const { path, env } = await unpackBundled();
  const found = identify(path, env);
  if (!found) throw new Error('The bundled Chromium does not start on this computer');
  return { path, ...found, source: 'bundled', canHaveWindow: false, env };
}

/**
 * Finds a browser: the one given by the argument or LATCHKEY_BROWSER, otherwise an installed one,
 * otherwise the bundled one.
 *
 * @param wanted the path of a browser, 'installed' or 'bundled'
 * @throws {Error} if there is none, or if the given one does not start
 */
export async function findChromium(wanted: string | undefined = process.env[browserVariable]): Promise<Chromium> {
  if (wanted === 'bundled') return bundled();
  if (wanted && wanted !== 'installed') {
    const found = identify(wanted, {});
    if (!found) throw new Error(`${browserVariable} does not name a browser that starts`);
    return { path: wanted, ...found, source: 'named', canHaveWindow: !wanted.includes('headless'), env: {} };
  }
  for (const path of installedPaths()) {
    const found = existsSync(path) ? identify(path, {}) : undefined;
    if (found) return { path, ...found, source: 'installed', canHaveWindow: true, env: {} };
  }
  if (hasBundled() && !wanted) return bundled();
  throw new Error(`No Chrome or Chromium found; install one, or name one in ${browserVariable}`);
}
