/** Calls listeners with each value. */
export type Emitter<T> = {
  emit(value: T): void;
  /** Adds a listener and returns a function that removes it. */
  on(listener: (value: T) => void): () => void;
};

/**
 * Creates an emitter whose listeners cannot disturb each other: an error that one throws is reported, and the others are
 * still called.
 */
export function createEmitter<T>(onListenerError: (error: unknown) => void): Emitter<T> {
  const listeners = new Set<(value: T) => void>();
  return {
    emit(value) {
      for (const listener of [...listeners])
        try {
          listener(value);
        } catch (error) {
          onListenerError(error);
        }
    },
    on(listener) {
      const own = (value: T) => listener(value);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
  };
}
