import type { Locks } from '../../../electron/core/ports.ts';

/** Creates locks within this process. */
export function inProcessLocks(): Locks {
  const last = new Map<string, Promise<unknown>>();
  return {
    withLock(name, run) {
      const mine = (last.get(name) ?? Promise.resolve()).then(run);
      last.set(
        name,
        mine.catch(() => {}),
      );
      return mine;
    },
  };
}
