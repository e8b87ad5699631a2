/** Calls listeners with each emitted value. */
export type Emitter<T> = {
  emit(value: T): void;
  /** Adds a listener and returns a function that removes it. */
  on(listener: Listener<T>): () => void;
};

type Listener<T> = (value: T) => void | Promise<void>;

/**
 * Creates an emitter that isolates its listeners: if one fails, the others are still called.
 *
 * @param onListenerError receives what a listener throws or rejects with
 */
export function createEmitter<T>(onListenerError: (error: unknown) => void): Emitter<T> {
  const listeners = new Set<Listener<T>>();
  return {
    emit(value) {
      for (const listener of [...listeners])
        try {
          void listener(value)?.catch(onListenerError);
        } catch (error) {
          onListenerError(error);
        }
    },
    on(listener) {
      // A wrapper of its own lets the same function be added and removed more than once.
      const own = (value: T) => listener(value);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
  };
}
