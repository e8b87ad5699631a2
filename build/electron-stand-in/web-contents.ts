import type { CDPSession, Page } from 'playwright';
import { Bridge, type Sender } from './bridge.ts';
import { createCodec } from './codec.ts';
import { type DragPayload, type DragStep, dragIn } from './drag.ts';
import { Emitter } from './emitter.ts';
import { Frame } from './frame.ts';
import { deliverSend, handleInvoke, ipcMain } from './ipc-main.ts';
import { applyPermissions } from './permissions.ts';
import type { Preload } from './preload.ts';
import type { MessageToMain } from './preload-world.ts';
import { record } from './recorder.ts';
import { Session } from './session.ts';
import { schemes } from './urls.ts';
import { watchPage } from './watch-page.ts';

const codec = createCodec();

const events = [
  'will-navigate',
  'will-frame-navigate',
  'will-redirect',
  'will-attach-webview',
  'did-finish-load',
  'dom-ready',
  'render-process-gone',
  'destroyed',
  'preload-error',
  'console-message',
  'before-input-event',
] as const;

type Used = 'send' | 'getURL' | 'isDestroyed' | 'isCrashed' | 'reload' | 'openDevTools' | 'loadURL' | 'close' | 'id';
type WindowOpenHandler = (details: Electron.HandlerDetails) => { action: string };

/** What a page needs from its window and app. */
export type WebContentsOptions = {
  id: number;
  session: Session;
  preload: Preload | undefined;
  page: () => Promise<Page>;
  close: () => void;
  versions: Record<string, string>;
};

/** Electron's `webContents`, over one page of the browser. */
export class WebContents extends Emitter<(typeof events)[number]> implements Pick<Electron.WebContents, Used> {
  readonly id: number;
  readonly mainFrame: Frame;
  /** Internal: the session as its own class. */
  readonly ownSession: Session;
  readonly #around: WebContentsOptions;
  readonly #attached: Promise<{ page: Page; cdp: CDPSession; bridge: Bridge }>;
  #bridge: Bridge | undefined;
  #page: Page | undefined;
  #expected: string | undefined;
  #zoom = 1;
  #state: 'alive' | 'crashed' | 'destroyed' = 'alive';
  #openHandler: WindowOpenHandler | undefined;

  constructor(around: WebContentsOptions) {
    super('webContents', events);
    this.id = around.id;
    this.mainFrame = new Frame(around.id);
    this.ownSession = around.session;
    this.#around = around;
    this.#attached = this.#attach();
    // The caller that loads a URL receives the failure.
    this.#attached.catch(() => {});
  }

  async #attach(): Promise<{ page: Page; cdp: CDPSession; bridge: Bridge }> {
    const { preload, versions } = this.#around;
    const page = await this.#around.page();
    this.#page = page;
    const cdp = await page.context().newCDPSession(page);
    const failure = preload?.failure;
    const source = failure ? undefined : preload?.source;
    const bridge = new Bridge(cdp, source, versions, (message, sender) => this.#receive(message, sender));
    const { frameTree } = await cdp.send('Page.getFrameTree');
    await Promise.all([bridge.install(frameTree.frame.id), watchPage(this, page, cdp, frameTree.frame.id)]);
    this.#bridge = bridge;
    if (failure) this.#preloadFailed(failure);
    return { page, cdp, bridge };
  }

  #preloadFailed(error: Error): void {
    const path = this.#around.preload?.path ?? '';
    console.error(`Unable to load preload script: ${path}\n${error.stack}`);
    this.emit('preload-error', {}, path, error);
  }

  #receive(message: MessageToMain, sender: Sender): void {
    if (this.#state === 'destroyed') return;
    if (sender.isCurrent()) Frame.moved(this.mainFrame, message.href);
    if (message.kind === 'preload-error') {
      this.#preloadFailed(codec.decode(message.error) as Error);
      return;
    }
    if (message.kind === 'key') {
      // The page has received the key already: the listeners cannot prevent it.
      this.emit('before-input-event', {}, message.input);
      return;
    }
    const { channel, args } = message;
    record({ kind: 'ipc', direction: 'to-main', channel, payload: JSON.stringify(args) });
    const event = {
      type: 'frame',
      sender: this,
      senderFrame: sender.isCurrent() ? this.mainFrame : null,
      processId: this.mainFrame.processId,
      frameId: this.mainFrame.routingId,
    };
    if (message.kind === 'send') {
      ipcMain[deliverSend](event as unknown as Electron.IpcMainEvent, channel, args);
      return;
    }
    const { id } = message;
    void ipcMain[handleInvoke](event as unknown as Electron.IpcMainInvokeEvent, channel, args).then((result) => {
      const payload = JSON.stringify(result.ok ? result.value : result.message);
      record({ kind: 'ipc', direction: 'to-page', channel, payload });
      sender.post(
        result.ok
          ? { kind: 'result', id, channel, value: result.value }
          : { kind: 'failure', id, channel, message: result.message },
      );
    });
  }

  send(channel: string, ...args: unknown[]): void {
    if (this.#state === 'destroyed') throw new TypeError('Object has been destroyed');
    const encoded = codec.encode(args);
    record({ kind: 'ipc', direction: 'to-page', channel, payload: JSON.stringify(encoded) });
    this.#bridge?.post({ kind: 'event', channel, args: encoded });
  }

  async loadURL(url: string): Promise<void> {
    const { page, cdp } = await this.#attached;
    await applyPermissions(cdp, Session.permissions(this.ownSession), this as unknown as Electron.WebContents, url);
    this.#expected = schemes.toApp(new URL(schemes.toBrowser(url)).href);
    try {
      await page.goto(schemes.toBrowser(url), { waitUntil: 'load' });
    } catch (error) {
      const code = /net::(ERR_\w+)/.exec(String(error))?.[1] ?? 'ERR_FAILED';
      throw new Error(`${code} loading '${url}'`);
    } finally {
      this.#expected = undefined;
    }
  }

  /** Internal: whether main started the navigation, so that the app is not asked about it. */
  expects(url: string): boolean {
    const withoutHash = (address: string | undefined) => address?.replace(/#.*$/, '');
    return withoutHash(url) === withoutHash(this.#expected);
  }

  /** Internal: drags in, as from another program. */
  async drag(payload: DragPayload, until: DragStep): Promise<void> {
    const { cdp } = await this.#attached;
    await dragIn(cdp, payload, until);
  }

  getURL(): string {
    return this.#page ? schemes.toApp(this.#page.url()).replace(/^about:blank$/, '') : '';
  }

  get session(): Electron.Session {
    return this.ownSession as unknown as Electron.Session;
  }

  isDestroyed(): boolean {
    return this.#state === 'destroyed';
  }

  isCrashed(): boolean {
    return this.#state === 'crashed';
  }

  reload(): void {
    this.#expected = this.getURL();
    void this.#page?.reload().catch(() => {});
  }

  close(): void {
    this.#around.close();
  }

  openDevTools(): void {}

  setWindowOpenHandler(handler: WindowOpenHandler): void {
    this.#openHandler = handler;
  }

  setZoomFactor(factor: number): void {
    this.#zoom = factor;
  }

  getZoomFactor(): number {
    return this.#zoom;
  }

  /** Internal: asks the app about a window that the page opens, and closes it in any case. */
  askToOpen(details: Electron.HandlerDetails): void {
    const action = this.#openHandler?.(details).action ?? 'allow';
    if (action !== 'deny')
      console.error(`The Electron stand-in does not support windows that a page opens (${details.url})`);
  }

  /** Internal. */
  gone(reason: 'crashed' | 'killed'): Electron.RenderProcessGoneDetails {
    this.#state = 'crashed';
    const details: Electron.RenderProcessGoneDetails = { reason, exitCode: reason === 'killed' ? 9 : 5 };
    this.emit('render-process-gone', {}, details);
    return details;
  }

  /** Internal: closes the page. */
  async destroy(withBrowser: boolean): Promise<void> {
    if (this.#state === 'destroyed') return;
    this.#state = 'destroyed';
    this.emit('destroyed');
    if (withBrowser) return;
    await (await this.#attached.catch(() => undefined))?.page.close().catch(() => {});
  }
}
