import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** How the process that starts the app wants it run. Comes in an environment variable, as JSON. */
export type StandInConfig = {
  /** Whether there is a window to see. Unset: if the machine has a display. */
  headless?: boolean;
  /** What the system's colour scheme is said to be. Unset: the real one with a window, light without. */
  colorScheme?: 'light' | 'dark';
  /** 'bundled' for the browser that comes with the packages, or the path of one. Unset: the first that is found. */
  browser?: string;
  /** Where to note what crosses between main and the page. Unset: nowhere. */
  record?: string;
  /** Whether the app is to believe that it is installed, and not run from source. */
  packaged?: boolean;
  /** Whether a test steers the app over Node's channel between processes. */
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

export type AppLocation = { main: string; root: string; manifest: AppPackage };

/** Finds the package that a main bundle belongs to: the nearest `package.json` above it that has a name. */
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
