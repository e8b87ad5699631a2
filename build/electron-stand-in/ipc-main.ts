import { createCodec, type Encoded } from './codec.ts';
import { createRefusingPrototype } from './unsupported.ts';

type Handler = (event: Electron.IpcMainInvokeEvent, ...args: unknown[]) => unknown;
type Listener = (event: Electron.IpcMainEvent, ...args: unknown[]) => void;

const codec = createCodec();

/** The encoded result of a handler, or the message of its error. */
export type InvokeResult = { ok: true; value: Encoded } | { ok: false; message: string };

/** Members for the stand-in itself. */
export const handleInvoke = Symbol('answerInvoke');
export const deliverSend = Symbol('deliverSend');

/**
 * Electron's `ipcMain`: one handler per invoked channel, any number of listeners per sent channel.
 */
class IpcMain {
  readonly #handlers = new Map<string, Handler>();
  readonly #listeners = new Map<string, Listener[]>();

  handle(channel: string, handler: Handler): void {
    if (this.#handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    if (typeof handler !== 'function')
      throw new Error(`Expected handler to be a function, but found type '${typeof handler}'`);
    this.#handlers.set(channel, handler);
  }

  removeHandler(channel: string): void {
    this.#handlers.delete(channel);
  }

  on(channel: string, listener: Listener): this {
    this.#listeners.set(channel, [...(this.#listeners.get(channel) ?? []), listener]);
    return this;
  }

  off(channel: string, listener: Listener): this {
    const left = (this.#listeners.get(channel) ?? []).filter((other) => other !== listener);
    this.#listeners.set(channel, left);
    return this;
  }

  /** Internal: runs the handler and reports its failure in Electron's words. */
  async [handleInvoke](event: Electron.IpcMainInvokeEvent, channel: string, args: Encoded): Promise<InvokeResult> {
    try {
      const handler = this.#handlers.get(channel);
      if (!handler) throw new Error(`No handler registered for '${channel}'`);
      return { ok: true, value: codec.encode(await handler(event, ...(codec.decode(args) as unknown[]))) };
    } catch (error) {
      console.error(`Error occurred in handler for '${channel}':`, error);
      return { ok: false, message: String(error) };
    }
  }

  /** Internal. */
  [deliverSend](event: Electron.IpcMainEvent, channel: string, args: Encoded): void {
    for (const listener of this.#listeners.get(channel) ?? []) {
      listener(event, ...(codec.decode(args) as unknown[]));
    }
  }
}

Object.setPrototypeOf(IpcMain.prototype, createRefusingPrototype('ipcMain'));

export const ipcMain = new IpcMain() satisfies { [K in 'handle' | 'removeHandler']: Electron.IpcMain[K] };
