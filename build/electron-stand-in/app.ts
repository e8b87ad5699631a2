import { commandLine } from './command-line.ts';
import { type AppLocation, config } from './config.ts';
import { Emitter, preventable } from './emitter.ts';
import { type Engine, startEngine } from './engine.ts';
import { InstanceLock } from './instance-lock.ts';
import { Paths } from './paths.ts';
import { recordCall } from './recorder.ts';
import { windows } from './windows.ts';

const events = [
  'ready',
  'second-instance',
  'window-all-closed',
  'activate',
  'web-contents-created',
  'browser-window-created',
  'before-quit',
  'will-quit',
  'quit',
  'render-process-gone',
  'child-process-gone',
  'login',
  'select-client-certificate',
  'certificate-error',
] as const;

type Used =
  | (
      | 'enableSandbox'
      | 'requestSingleInstanceLock'
      | 'whenReady'
      | 'isReady'
      | 'quit'
      | 'exit'
      | 'getVersion'
      | 'getName'
    )
  | ('name' | 'setName' | 'getLocale' | 'getPath' | 'setPath' | 'setAppLogsPath' | 'isPackaged' | 'getAppPath')
  | 'setAppUserModelId';

/** Electron's `app`: starts the browser, and quits it and the process in Electron's order. */
export class App extends Emitter<(typeof events)[number]> implements Pick<Electron.App, Used> {
  readonly isPackaged = config.packaged ?? false;
  readonly commandLine = commandLine;
  readonly #location: AppLocation;
  readonly #paths: Paths;
  readonly #lock = new InstanceLock();
  readonly #ready: Promise<void>;
  #setReady: () => void = () => {};
  #isReady = false;
  #engine: Promise<Engine> | undefined;
  #ending: 'no' | 'quitting' | 'exiting' = 'no';
  #name: string;

  constructor(location: AppLocation) {
    super('app', events);
    this.#location = location;
    this.#name = location.manifest.productName ?? location.manifest.name;
    this.#paths = new Paths(() => this.#name);
    this.#ready = new Promise((resolve) => {
      this.#setReady = resolve;
    });
  }

  /** Internal: starts the browser after the main script has run. */
  async start(onEngine: (engine: Engine) => Promise<void>): Promise<Engine | undefined> {
    if (this.#ending !== 'no') return undefined;
    const headless = config.headless ?? commandLine.hasSwitch('headless');
    this.#engine = startEngine({ headless, locale: this.getLocale() });
    const engine = await this.#engine;
    await onEngine(engine);
    if (this.#ending !== 'no') return undefined;
    this.#isReady = true;
    this.emit('ready', {}, {});
    this.#setReady();
    return engine;
  }

  /** Internal: the browser. */
  get engine(): Promise<Engine> {
    return this.#engine ?? Promise.reject(new Error('The browser has not been started'));
  }

  get isEnding(): boolean {
    return this.#ending !== 'no';
  }

  whenReady(): Promise<void> {
    return this.#ready;
  }

  isReady(): boolean {
    return this.#isReady;
  }

  enableSandbox(): void {
    recordCall('app.enableSandbox');
  }

  setAppUserModelId(): void {}

  requestSingleInstanceLock(additionalData?: Record<string, unknown>): boolean {
    const second = { argv: process.argv, workingDirectory: process.cwd(), additionalData: additionalData ?? null };
    try {
      return this.#lock.request(
        this.getPath('userData'),
        second,
        ({ argv, workingDirectory, additionalData: data }) => {
          this.emit('second-instance', {}, argv, workingDirectory, data);
        },
      );
    } catch {
      // As if another instance had the lock.
      return false;
    }
  }

  quit(): void {
    if (this.#ending !== 'no') return;
    const event = preventable({});
    this.emit('before-quit', event);
    if (event.defaultPrevented) return;
    this.#ending = 'quitting';
    const open = windows.all();
    for (const window of open) window.close();
    // If closing a window was prevented, the app keeps running.
    if (windows.all().length > 0) this.#ending = 'no';
    else if (open.length === 0) setImmediate(() => this.#willQuit());
  }

  #willQuit(): void {
    const event = preventable({});
    this.emit('will-quit', event);
    if (event.defaultPrevented) this.#ending = 'no';
    else void this.#end(0);
  }

  exit(code = 0): void {
    if (this.#ending === 'exiting') return;
    this.#ending = 'exiting';
    for (const window of windows.all()) window.destroy();
    void this.#end(code);
  }

  /** Internal: called when the last window has closed. */
  allClosed(): void {
    if (this.#ending === 'exiting') return;
    if (this.#ending === 'quitting') this.#willQuit();
    else if (!this.emit('window-all-closed')) this.quit();
  }

  async #end(code: number): Promise<void> {
    this.#ending = 'exiting';
    this.emit('quit', {}, code);
    this.#lock.release();
    // If the browser does not close in time, it closes when this process ends and the connection is
    // lost.
    const closing = this.#engine?.then((engine) => engine.close()).catch(() => {});
    await Promise.race([closing, new Promise((resolve) => setTimeout(resolve, 5000))]);
    process.exit(code);
  }

  getVersion(): string {
    return this.#location.manifest.version;
  }

  getAppPath(): string {
    return this.#location.root;
  }

  get name(): string {
    return this.#name;
  }

  set name(name: string) {
    this.#name = name;
  }

  getName(): string {
    return this.#name;
  }

  setName(name: string): void {
    this.#name = name;
  }

  getLocale(): string {
    return commandLine.getSwitchValue('lang') || Intl.DateTimeFormat().resolvedOptions().locale;
  }

  getPath(name: string): string {
    return this.#paths.get(name);
  }

  setPath(name: string, path: string): void {
    this.#paths.set(name, path);
  }

  setAppLogsPath(path?: string): void {
    this.#paths.setLogs(path);
  }
}
