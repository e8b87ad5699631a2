import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Options of the process that starts the app, passed as JSON in an environment variable. */
export type StandInConfig = {
  /** Whether to run without a window. Defaults to whether the computer has no display. */
  headless?: boolean;
  /**
   * The reported color scheme of the system. Defaults to the real one with a window, and light
   * without.
   */
  colorScheme?: 'light' | 'dark';
  /**
   * 'bundled' for the browser of the npm packages, 'installed', or a path. Defaults to the first
   * browser found.
   */
  browser?: string;
  /** The file that records messages between main and the page. By default, none. */
  record?: string;
  /** Whether the app runs as if installed. */
  packaged?: boolean;
  /** Whether a test controls the app over Node's IPC channel. */
  control?: boolean;
};

export const configVariable = 'LATCHKEY_SHELL';

function readConfig(): StandInConfig {
  const text = process.env[configVariable];
  delete process.env[configVariable];
  return text ? (JSON.parse(text) as StandInConfig) : {};
}

export const config = readConfig();

type AppPackage = { name: string; productName?: string; version: string };

/** The main bundle of an app, and its package. */
export type AppLocation = { main: string; root: string; manifest: AppPackage };

/** Returns the package of a main bundle: the nearest `package.json` above it that has a name. */
export function locateApp(mainFile: string): AppLocation {
  const main = resolve(mainFile);
  for (let root = dirname(main); ; root = dirname(root)) {
    try {
      const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Partial<AppPackage>;
      if (manifest.name) return { main, root, manifest: { version: '0.0.0', ...manifest } as AppPackage };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    if (root === dirname(root)) throw new Error('No package.json above the main bundle');
  }
}
