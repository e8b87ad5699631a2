import { EventEmitter } from 'node:events';
import { createRefusingPrototype, nameSymbol, unsupported } from './unsupported.ts';

type Listener = (...args: never[]) => unknown;

/**
 * An event emitter that throws for events the stand-in never emits and members it does not have.
 */
export class Emitter<Event extends string> {
  readonly [nameSymbol]: string;
  readonly #events = new EventEmitter();
  readonly #known: ReadonlySet<string>;

  constructor(name: string, known: readonly Event[]) {
    this[nameSymbol] = name;
    this.#known = new Set(known);
    this.#events.setMaxListeners(0);
  }

  #check(event: string): string {
    return this.#known.has(event) ? event : unsupported(`the event '${event}' of ${this[nameSymbol]}`);
  }

  on(event: Event, listener: Listener): this {
    this.#events.on(this.#check(event), listener as () => void);
    return this;
  }

  once(event: Event, listener: Listener): this {
    this.#events.once(this.#check(event), listener as () => void);
    return this;
  }

  off(event: Event, listener: Listener): this {
    this.#events.off(this.#check(event), listener as () => void);
    return this;
  }

  addListener(event: Event, listener: Listener): this {
    return this.on(event, listener);
  }

  removeListener(event: Event, listener: Listener): this {
    return this.off(event, listener);
  }

  removeAllListeners(event?: Event): this {
    this.#events.removeAllListeners(event);
    return this;
  }

  listenerCount(event: Event): number {
    return this.#events.listenerCount(this.#check(event));
  }

  emit(event: Event, ...args: unknown[]): boolean {
    return this.#events.emit(this.#check(event), ...args);
  }
}

Object.setPrototypeOf(Emitter.prototype, createRefusingPrototype(undefined));
Object.setPrototypeOf(Emitter, createRefusingPrototype(undefined, Function.prototype));

/** The first argument of Electron's listeners. */
export type StandInEvent<T extends object> = T & { readonly defaultPrevented: boolean; preventDefault(): void };

/** Creates an event whose default listeners can prevent. */
export function preventable<T extends object>(properties: T): StandInEvent<T> {
  let prevented = false;
  return Object.defineProperties({ ...properties } as StandInEvent<T>, {
    defaultPrevented: { get: () => prevented, enumerable: true },
    preventDefault: {
      value: () => {
        prevented = true;
      },
    },
  });
}
