import type { createBridgeHalf } from './bridge-half.ts';
import type { Codec, Encoded } from './codec.ts';
import type { PageWindow } from './dom.ts';

/** A message of the preload script's world to main. */
export type MessageToMain = { href: string } & (
  | { kind: 'invoke'; id: number; channel: string; args: Encoded }
  | { kind: 'send'; channel: string; args: Encoded }
  | { kind: 'preload-error'; error: Encoded }
  /** A key that the user pressed or released. */
  | { kind: 'key'; input: KeyInput }
);

/** A message of main to the preload script's world. */
export type MessageToPreload =
  | { kind: 'result'; id: number; channel: string; value: Encoded }
  | { kind: 'failure'; id: number; channel: string; message: string }
  | { kind: 'event'; channel: string; args: Encoded };

/** A key event, as `before-input-event` reports it. */
export type KeyInput = Pick<
  Electron.Input,
  'type' | 'key' | 'code' | 'control' | 'meta' | 'shift' | 'alt' | 'isAutoRepeat'
>;

type KeyEvent = Pick<Event, 'isTrusted' | 'type'> & { key: string; code: string; repeat: boolean } & Record<
    `${'ctrl' | 'meta' | 'shift' | 'alt'}Key`,
    boolean
  >;

type Listener = (event: object, ...args: unknown[]) => unknown;
type Preload = (require: (name: string) => unknown, module: object, exports: object, process: object) => void;

/**
 * Runs a preload script with `contextBridge`, `ipcRenderer` and a `require` that supports only
 * 'electron'. Sent into the page's isolated world as text.
 */
export function preloadWorld(kit: {
  world: PageWindow & { [name: string]: unknown };
  codec: Codec;
  createHalf: typeof createBridgeHalf;
  handshake: string;
  binding: string;
  deliver: string;
  process: object;
  preload: Preload;
}): void {
  const { world, codec } = kit;
  const toMain = world[kit.binding] as (text: string) => void;
  const { stringify, parse } = JSON;
  const refuse = (feature: string): never => {
    throw new Error(`The Electron stand-in does not support ${feature}`);
  };
  const closed = <T extends object>(name: string, members: T): T =>
    new Proxy(members, {
      get: (target, key) =>
        key in target || typeof key === 'symbol' || key === 'then' || key === 'default' || key === '__esModule'
          ? Reflect.get(target, key)
          : refuse(`${name}.${key}`),
    });

  const channel = world.document.createElement('template');
  const half = kit.createHalf({
    codec,
    world,
    channel,
    mine: 'preload',
    theirs: 'page',
    answer: () => {
      throw new Error('No such request');
    },
  });
  // The only way to pass an object between worlds: as the related target of an event that both
  // receive.
  world.dispatchEvent(new world.MouseEvent(kit.handshake, { relatedTarget: channel }));

  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  const listeners = new Map<string, { listener: Listener; once: boolean }[]>();
  let lastId = 0;

  type Unsent = MessageToMain extends infer M ? (M extends MessageToMain ? Omit<M, 'href'> : never) : never;
  const post = (message: Unsent): void => toMain(stringify({ ...message, href: world.location.href }));
  const remove = (name: string, listener: Listener): void => {
    const left = (listeners.get(name) ?? []).filter((entry) => entry.listener !== listener);
    listeners.set(name, left);
  };
  const add = (name: string, listener: Listener, once: boolean): void => {
    listeners.set(name, [...(listeners.get(name) ?? []), { listener, once }]);
  };

  const ipcRenderer = closed('ipcRenderer', {
    invoke: async (name: string, ...args: unknown[]): Promise<unknown> => {
      lastId += 1;
      const id = lastId;
      const encoded = codec.encode(args);
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        post({ kind: 'invoke', id, channel: name, args: encoded });
      });
    },
    send: (name: string, ...args: unknown[]): void => post({ kind: 'send', channel: name, args: codec.encode(args) }),
    on: (name: string, listener: Listener) => {
      add(name, listener, false);
      return ipcRenderer;
    },
    once: (name: string, listener: Listener) => {
      add(name, listener, true);
      return ipcRenderer;
    },
    off: (name: string, listener: Listener) => {
      remove(name, listener);
      return ipcRenderer;
    },
    removeListener: (name: string, listener: Listener) => {
      remove(name, listener);
      return ipcRenderer;
    },
  }) as { [name: string]: unknown };

  const contextBridge = closed('contextBridge', {
    exposeInMainWorld: (name: string, api: unknown): void => {
      half.request({ do: 'expose', name, value: half.encode(api) });
    },
  });

  Object.defineProperty(world, kit.deliver, {
    value: (text: string): void => {
      const message = parse(text) as MessageToPreload;
      if (message.kind === 'event') {
        for (const { listener, once } of listeners.get(message.channel) ?? []) {
          if (once) remove(message.channel, listener);
          listener({ sender: ipcRenderer, ports: [] }, ...(codec.decode(message.args) as unknown[]));
        }
        return;
      }
      const call = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.kind === 'result') call?.resolve(codec.decode(message.value));
      else call?.reject(new Error(`Error invoking remote method '${message.channel}': ${message.message}`));
    },
  });

  const reportKey = (event: Event): void => {
    const { isTrusted, type, key, code, repeat, ctrlKey, metaKey, shiftKey, altKey } = event as unknown as KeyEvent;
    if (!isTrusted) return;
    const modifiers = { control: ctrlKey, meta: metaKey, shift: shiftKey, alt: altKey };
    post({
      kind: 'key',
      input: { type: type === 'keydown' ? 'keyDown' : 'keyUp', key, code, isAutoRepeat: repeat, ...modifiers },
    });
  };
  for (const type of ['keydown', 'keyup']) world.addEventListener(type, reportKey, true);

  const electron = closed('electron', { contextBridge, ipcRenderer });
  const module = { exports: {} };
  const require = (name: string): unknown => {
    if (name === 'electron' || name === 'electron/renderer') return electron;
    throw new Error(`module not found: ${name}`);
  };
  try {
    kit.preload(require, module, module.exports, kit.process);
  } catch (error) {
    post({ kind: 'preload-error', error: codec.encode(error instanceof Error ? error : new Error(String(error))) });
  }
}
