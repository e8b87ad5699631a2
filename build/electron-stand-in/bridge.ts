import type { CDPSession } from 'playwright';
import { type PageScripts, pageScripts } from './page-scripts.ts';
import type { MessageToMain, MessageToPreload } from './preload-world.ts';

/** The document that sent a message. */
export type Sender = {
  /** Whether the page still shows it. */
  isCurrent(): boolean;
  post(message: MessageToPreload): void;
};

/** Main's connection to the preload script's world of one page. */
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

  /** Prepares the page for its next documents. */
  async install(mainFrameId: string): Promise<void> {
    const { world, binding, forPage, forPreload } = this.#scripts;
    const cdp = this.#cdp;
    cdp.on('Runtime.executionContextCreated', ({ context }) => {
      const { frameId } = (context.auxData ?? {}) as { frameId?: string };
      // The browser also creates the world in subframes, where the preload script does not run.
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

  /** Sends to the current document. Without one, the message is lost, as in Electron. */
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
      // The document may disappear while the message is in transit.
      () => {},
    );
  }
}
