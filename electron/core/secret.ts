import { inspect } from 'node:util';

const redactedText = '[secret]';

/**
 * Wraps a secret so that printing, logging, serializing or inspecting it does not show its value.
 * Call {@link Secret.reveal} only to send, store, decode, verify or mask the value.
 */
export class Secret<T extends string = string> {
  #value: T | undefined;

  constructor(value: T) {
    this.#value = value;
  }

  /**
   * Returns the value.
   *
   * @throws Error if the secret was cleared
   */
  reveal(): T {
    if (this.#value === undefined) throw new Error('the secret was cleared');
    return this.#value;
  }

  /** Discards the value, once it is no longer needed. */
  clear(): void {
    this.#value = undefined;
  }

  /** Returns whether both secrets have the same value. */
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
