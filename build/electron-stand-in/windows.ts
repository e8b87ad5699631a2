import type { Page } from 'playwright';
import type { BrowserWindow } from './browser-window.ts';
import { preventable } from './emitter.ts';
import type { Engine } from './engine.ts';
import { answerRequest } from './requests.ts';
import type { Session } from './session.ts';
import { unsupported } from './unsupported.ts';
import type { WebContents } from './web-contents.ts';

/** What the windows need from the app. */
export type WindowsHost = {
  isReady(): boolean;
  engine(): Promise<Engine>;
  session(partition: string): Session;
  versions(): Record<string, string>;
  scheme(): 'light' | 'dark' | undefined;
  created(window: BrowserWindow): void;
  /** A page's process exited although its window was not closed. */
  gone(contents: WebContents, reason: 'crashed' | 'killed'): void;
  allClosed(): void;
  isEnding(): boolean;
  browserGone(): void;
};

async function targetOf(page: Page): Promise<string> {
  const cdp = await page.context().newCDPSession(page);
  const { targetInfo } = await cdp.send('Target.getTargetInfo');
  await cdp.detach();
  return targetInfo.targetId;
}

async function resize(page: Page, size: { width: number; height: number }, windowed: boolean): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  const { windowId } = await cdp.send('Browser.getWindowForTarget');
  await cdp.send('Browser.setWindowBounds', { windowId, bounds: size });
  // Without a window, only the page has a size; an old browser has no command for that, and no
  // frame.
  if (!windowed) await cdp.send('Browser.setContentsSize', { windowId, ...size }).catch(() => {});
  await cdp.detach();
}

/** All windows of the app, and the browser pages that show them. */
class Windows {
  #host: WindowsHost | undefined;
  readonly #open = new Set<BrowserWindow>();
  readonly #pages = new Map<Page, BrowserWindow>();
  #session: Session | undefined;
  #engine: Engine | undefined;
  #lastId = 0;

  connect(host: WindowsHost): void {
    this.#host = host;
  }

  get #app(): WindowsHost {
    if (!this.#host) throw new Error('The stand-in has not started');
    return this.#host;
  }

  isReady(): boolean {
    return this.#app.isReady();
  }

  versions(): Record<string, string> {
    return this.#app.versions();
  }

  /**
   * Ends the user's session as Windows does: without `before-quit`.
   *
   * @returns whether a listener delayed it
   */
  endSession(): boolean {
    const event = preventable({ reasons: ['shutdown'] });
    for (const window of this.#open) window.emit('query-session-end', event);
    if (!event.defaultPrevented)
      for (const window of this.#open) window.emit('session-end', { reasons: event.reasons });
    return event.defaultPrevented;
  }

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  sessionFor(session: Session | undefined, partition: string | undefined): Session {
    const used = session ?? this.#app.session(partition ?? '');
    // All windows share one browser profile, so two sessions would not be separate.
    if (this.#session && this.#session !== used) unsupported('windows of different sessions');
    this.#session = used;
    return used;
  }

  all(): BrowserWindow[] {
    return [...this.#open];
  }

  add(window: BrowserWindow): void {
    this.#open.add(window);
    this.#app.created(window);
  }

  remove(window: BrowserWindow): void {
    this.#open.delete(window);
  }

  /** Whether the browser is about to exit, so that its pages need not be closed one by one. */
  isEnding(): boolean {
    return this.#app.isEnding();
  }

  closed(pageGone: Promise<void>): void {
    void pageGone.then(() => {
      if (this.#open.size === 0) this.#app.allClosed();
    });
  }

  /** Attaches to the browser: answers its requests and closes pages without a window. */
  async adopt(engine: Engine): Promise<void> {
    this.#engine = engine;
    const contentsOf = (page: Page) => this.#pages.get(page)?.ownContents;
    await engine.context.route('**/*', (route) => answerRequest(route, contentsOf));
    engine.context.on('page', (page) => {
      // The app's windows are in the map before this turn ends; any other page is a popup.
      setImmediate(() => {
        if (!this.#pages.has(page) && !this.#opening) void page.close().catch(() => {});
      });
    });
  }

  #opening = 0;

  async openPage(window: BrowserWindow, size: { width: number; height: number }): Promise<Page> {
    const engine = await this.#app.engine();
    const free = engine.context.pages().find((page) => !this.#pages.has(page) && this.#pages.size === 0);
    this.#opening += 1;
    const page = free ?? (await engine.context.newPage());
    this.#pages.set(page, window);
    this.#opening -= 1;
    page.on('crash', () => this.#app.gone(window.ownContents, 'crashed'));
    const targetId = await targetOf(page);
    page.on('close', () => this.#pageClosed(window, () => engine.hasClosed(targetId)));
    await Promise.all([
      resize(page, size, engine.windowed),
      page.emulateMedia({ colorScheme: this.#app.scheme() ?? null }),
    ]);
    return page;
  }

  #pageClosed(window: BrowserWindow, isReported: () => boolean): void {
    if (window.isDestroyed()) return;
    // The browser reports it over another connection, a little sooner or later.
    setTimeout(() => {
      if (window.isDestroyed()) return;
      if (!isReported()) {
        this.#app.browserGone();
        return;
      }
      // The user closed the window on the screen, which is too late to prevent.
      window.emit('close', preventable({}));
      window.destroy();
    }, 100);
  }

  /** Applies the current color scheme to all pages. */
  async applyScheme(): Promise<void> {
    const colorScheme = this.#app.scheme() ?? null;
    await Promise.all([...this.#pages.keys()].map((page) => page.emulateMedia({ colorScheme }).catch(() => {})));
  }

  async clearStorage(): Promise<void> {
    await this.#engine?.context.clearCookies();
    const [page] = this.#pages.keys();
    if (!page || page.isClosed()) return;
    const cdp = await page.context().newCDPSession(page);
    const { origin } = new URL(page.url());
    await cdp.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' }).catch(() => {});
    await cdp.detach();
  }
}

export const windows = new Windows();
