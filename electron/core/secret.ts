import { inspect } from 'node:util';

const redactedText = '[secret]';

/**
 * Carries a secret so that printing, logging, serialising or inspecting its carrier does not show it. What holds a
 * secret holds it in this, and calls {@link Secret.reveal} only where the value goes on the wire.
 */
export class Secret<T extends string = string> {
  #value: T | undefined;

  constructor(value: T) {
    this.#value = value;
  }

  reveal(): T {
    if (this.#value === undefined) throw new Error('the secret was forgotten');
    return this.#value;
  }

  /** Lets go of the value, where nothing more is sent with it. */
  clear(): void {
    this.#value = undefined;
  }

  /** Whether both carry the same value. */
  equals(other: Secret<T>): boolean {
    return this.#value === other.#value;
  }

  toString(): string {
    return redactedText;
  }

  toJSON(): string {
    return redactedText;
  }

  [inspect.custom](): string {
    return redactedText;
  }
}
