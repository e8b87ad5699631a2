import { inspect } from 'node:util';

const shown = '[secret]';

/**
 * Carries a secret so that printing, logging, serialising or inspecting its carrier does not show it. What holds a
 * secret holds it in this, and calls {@link Secret.reveal} only where the value goes on the wire.
 */
export class Secret<T extends string = string> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  reveal(): T {
    return this.#value;
  }

  /** Whether both carry the same value. */
  equals(other: Secret<T>): boolean {
    return this.#value === other.#value;
  }

  toString(): string {
    return shown;
  }

  toJSON(): string {
    return shown;
  }

  [inspect.custom](): string {
    return shown;
  }
}
