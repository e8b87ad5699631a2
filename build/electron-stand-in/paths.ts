import { mkdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { commandLine } from './command-line.ts';
import { unsupported } from './unsupported.ts';

const names = ['userData', 'appData', 'temp', 'logs', 'home', 'crashDumps', 'exe', 'sessionData'] as const;
type PathName = (typeof names)[number];

function appData(): string {
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support');
  if (process.platform === 'win32') return process.env.APPDATA ?? join(homedir(), 'AppData', 'Roaming');
  return process.env.XDG_CONFIG_HOME || join(homedir(), '.config');
}

/** Creates a folder. Returns whether it exists then. */
function canCreate(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    return true;
  } catch {
    return false;
  }
}

/** The folders of Electron's `app.getPath`. */
export class Paths {
  readonly #set = new Map<PathName, string>();
  readonly #appName: () => string;

  constructor(appName: () => string) {
    this.#appName = appName;
    const userData = commandLine.getSwitchValue('user-data-dir');
    if (userData && canCreate(resolve(userData))) this.#set.set('userData', resolve(userData));
  }

  #default(name: PathName): string {
    switch (name) {
      case 'home':
        return homedir();
      case 'temp':
        return tmpdir();
      case 'exe':
        return process.execPath;
      case 'appData':
        return appData();
      case 'userData':
        return join(this.get('appData'), this.#appName());
      case 'sessionData':
        return this.get('userData');
      case 'crashDumps':
        return join(this.get('userData'), 'Crashpad');
      case 'logs':
        return this.#defaultLogs();
    }
  }

  #defaultLogs(): string {
    return process.platform === 'darwin'
      ? join(homedir(), 'Library', 'Logs', this.#appName())
      : join(this.get('userData'), 'logs');
  }

  #known(name: string): PathName {
    return (names as readonly string[]).includes(name) ? (name as PathName) : unsupported(`the path '${name}'`);
  }

  get(name: string): string {
    const known = this.#known(name);
    const path = this.#set.get(known) ?? this.#default(known);
    // Creates the folder on first access, as Electron does.
    if ((known === 'userData' || known === 'logs') && !canCreate(path)) throw new Error(`Failed to get '${name}' path`);
    return path;
  }

  set(name: string, path: string): void {
    if (!isAbsolute(path)) throw new Error('Path must be absolute');
    this.#set.set(this.#known(name), path);
  }

  setLogs(path: string | undefined): void {
    this.set('logs', path ?? this.#defaultLogs());
  }
}
