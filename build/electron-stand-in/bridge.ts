import type { CDPSession } from 'playwright';
import { type PageScripts, pageScripts } from './page-scripts.ts';
import type { DraggedFile, MessageToMain, MessageToPreload } from './preload-world.ts';

/** The document that a message came from. */
export type Sender = {
  /** Whether it still is the one that the page shows. */
  isCurrent(): boolean;
  post(message: MessageToPreload): void;
};

/** Main's end of the line to the preload script's world of one page. */
export class Bridge {
  readonly #cdp: CDPSession;
  readonly #scripts: PageScripts;
  readonly #listener: (message: MessageToMain, sender: Sender) => void;
  #current: number | undefined;

  constructor(
    cdp: CDPSession,
    preloadSource: string | undefined,
    versions: Record<string, string>,
    listener: (message: MessageToMain, sender: Sender) => void,
  ) {
    this.#cdp = cdp;
    this.#scripts = pageScripts(preloadSource, versions);
    this.#listener = listener;
  }

  /** Sets everything up for the documents to come. */
  async install(mainFrameId: string): Promise<void> {
    const { world, binding, forPage, forPreload } = this.#scripts;
    const cdp = this.#cdp;
    cdp.on('Runtime.executionContextCreated', ({ context }) => {
      const { frameId } = (context.auxData ?? {}) as { frameId?: string };
      // The browser makes the world in inner frames too; the preload script does not run there.
      if (context.name === world && frameId === mainFrameId) this.#current = context.id;
    });
    cdp.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      if (this.#current === executionContextId) this.#current = undefined;
    });
    cdp.on('Runtime.executionContextsCleared', () => {
      this.#current = undefined;
    });
    cdp.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name !== binding) return;
      this.#listener(JSON.parse(payload) as MessageToMain, {
        isCurrent: () => this.#current === executionContextId,
        post: (message) => void this.#post(executionContextId, message),
      });
    });
    await Promise.all([
      cdp.send('Runtime.enable'),
      cdp.send('Runtime.addBinding', { name: binding, executionContextName: world }),
      // They run in the order in which they are added.
      cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: forPage }),
      cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: forPreload, worldName: world }),
    ]);
  }

  /** Tells the current document what is about to be dragged in; settles when it knows. */
  async announce(file: DraggedFile): Promise<void> {
    if (this.#current !== undefined) await this.#post(this.#current, { kind: 'dragged', file });
  }

  /** Tells the current document something. Lost if there is none, as with Electron. */
  post(message: MessageToPreload): void {
    if (this.#current !== undefined) void this.#post(this.#current, message);
  }

  #post(executionContextId: number, message: MessageToPreload): Promise<void> {
    const call = this.#cdp.send('Runtime.callFunctionOn', {
      executionContextId,
      functionDeclaration: `function (text) { globalThis['${this.#scripts.deliver}'](text); }`,
      arguments: [{ value: JSON.stringify(message) }],
    });
    return call.then(
      ({ exceptionDetails: failure }) => {
        if (failure)
          console.error('A listener in the preload script failed:', failure.exception?.description ?? failure.text);
      },
      // The document may go away while the message is on its way.
      () => {},
    );
  }
}
