import type { Page } from 'playwright';
import { commandLine } from './command-line.ts';
import { Emitter, preventable } from './emitter.ts';
import { readPreload } from './preload.ts';
import { recordCall } from './recorder.ts';
import type { Session } from './session.ts';
import { assertKnownKeys, unsupported } from './unsupported.ts';
import { WebContents } from './web-contents.ts';
import { windows } from './windows.ts';

const events = [
  ...(['ready-to-show', 'closed', 'close', 'focus', 'blur', 'show', 'hide'] as const),
  ...(['query-session-end', 'session-end'] as const),
] as const;

const options = [
  ...['width', 'height', 'minWidth', 'minHeight', 'x', 'y', 'center', 'useContentSize', 'show', 'title', 'icon'],
  ...['backgroundColor', 'autoHideMenuBar', 'titleBarStyle', 'webPreferences'],
];

const preferences = [
  ...['preload', 'session', 'partition', 'sandbox', 'contextIsolation', 'nodeIntegration', 'webSecurity', 'devTools'],
  ...[
    'spellcheck',
    'nodeIntegrationInWorker',
    'nodeIntegrationInSubFrames',
    'allowRunningInsecureContent',
    'webviewTag',
  ],
  ...['experimentalFeatures', 'navigateOnDragDrop', 'safeDialogs', 'disableDialogs', 'enableWebSQL', 'images'],
];

const mustNotBe: Record<string, boolean> = {
  contextIsolation: false,
  sandbox: false,
  webSecurity: false,
  nodeIntegration: true,
  nodeIntegrationInWorker: true,
  nodeIntegrationInSubFrames: true,
  allowRunningInsecureContent: true,
  webviewTag: true,
  experimentalFeatures: true,
};

function check(given: Electron.BrowserWindowConstructorOptions): void {
  assertKnownKeys('the BrowserWindow option', given, options);
  const web = given.webPreferences ?? {};
  assertKnownKeys('the web preference', web, preferences);
  for (const [name, refused] of Object.entries(mustNotBe)) {
    if ((web as Record<string, unknown>)[name] === refused) unsupported(`${name}: ${refused}`);
  }
}

type Used =
  | ('id' | 'loadURL' | 'show' | 'hide' | 'focus' | 'restore' | 'minimize' | 'isMinimized' | 'isVisible' | 'isFocused')
  | ('isDestroyed' | 'close' | 'destroy' | 'setContentProtection' | 'setBackgroundColor' | 'setTitle' | 'getTitle');

/**
 * Electron's `BrowserWindow`: a page of the browser, in a window of its own if there is a display.
 */
export class BrowserWindow extends Emitter<(typeof events)[number]> implements Pick<Electron.BrowserWindow, Used> {
  readonly id: number;
  readonly #contents: WebContents;
  readonly #size: { width: number; height: number };
  #page: Page | undefined;
  #title: string;
  #visible: boolean;
  #minimized = false;
  #destroyed = false;

  constructor(given: Electron.BrowserWindowConstructorOptions = {}) {
    super('BrowserWindow', events);
    if (!windows.isReady()) throw new Error('Cannot create BrowserWindow before app is ready');
    check(given);
    const { webPreferences: web = {}, ...rest } = given;
    const { session: _session, ...plain } = web;
    recordCall('new BrowserWindow', { ...rest, webPreferences: plain });
    this.id = windows.nextId();
    this.#title = given.title ?? '';
    this.#visible = given.show !== false;
    this.#size = { width: given.width ?? 800, height: given.height ?? 600 };
    this.#contents = new WebContents({
      id: this.id,
      session: windows.sessionFor(web.session as unknown as Session | undefined, web.partition),
      preload: web.preload ? readPreload(web.preload) : undefined,
      page: () => this.#open(),
      close: () => this.close(),
      versions: windows.versions(),
    });
    // On Wayland, the event of a hidden window may never come.
    if (commandLine.getSwitchValue('ozone-platform') !== 'wayland')
      this.#contents.once('did-finish-load', () => setImmediate(() => this.#destroyed || this.emit('ready-to-show')));
    windows.add(this);
  }

  async #open(): Promise<Page> {
    const page = await windows.openPage(this, this.#size);
    this.#page = page;
    return page;
  }

  static getAllWindows(): BrowserWindow[] {
    return windows.all();
  }

  static fromWebContents(contents: unknown): BrowserWindow | null {
    return windows.all().find((window) => window.#contents === contents) ?? null;
  }

  get webContents(): Electron.WebContents {
    return this.#contents as unknown as Electron.WebContents;
  }

  /** Internal. */
  get ownContents(): WebContents {
    return this.#contents;
  }

  loadURL(url: string): Promise<void> {
    return this.#contents.loadURL(url);
  }

  #setVisible(visible: boolean): void {
    if (this.#visible === visible) return;
    this.#visible = visible;
    this.emit(visible ? 'show' : 'hide', {});
  }

  show(): void {
    recordCall('BrowserWindow.show');
    this.#setVisible(true);
    this.focus();
  }

  hide(): void {
    this.#setVisible(false);
  }

  focus(): void {
    recordCall('BrowserWindow.focus');
    void this.#page?.bringToFront().catch(() => {});
    this.emit('focus', {});
  }

  minimize(): void {
    this.#minimized = true;
  }

  restore(): void {
    this.#minimized = false;
  }

  isMinimized(): boolean {
    return this.#minimized;
  }

  isVisible(): boolean {
    return this.#visible && !this.#destroyed;
  }

  isFocused(): boolean {
    return this.isVisible() && !this.#minimized;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  close(): void {
    if (this.#destroyed) return;
    const event = preventable({});
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    const gone = this.#contents.destroy(windows.isEnding());
    windows.remove(this);
    this.emit('closed');
    windows.closed(gone);
  }

  setContentProtection(enable: boolean): void {
    recordCall('setContentProtection', enable);
  }

  setBackgroundColor(): void {}

  setTitle(title: string): void {
    this.#title = title;
  }

  getTitle(): string {
    return this.#title;
  }
}
