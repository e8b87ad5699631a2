import { mkdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../core/failure.ts';
import type { Clock, Locks } from '../core/ports.ts';
import { createAbandonedLockRemover } from './abandoned-locks.ts';
import { createExclusively, createLockOwner, releaseLockFile } from './lock-file.ts';

const heartbeatIntervalMs = 2_000;
const retryIntervalMs = 60;
const maxWaitMs = 25_000;

/**
 * Creates locks that hold across processes, and across computers that share the folder. A lock is a
 * file that only one process can create, with a heartbeat: its owner keeps its modification time
 * current. Within a process, callers wait in order.
 *
 * The lock of a process of this computer that has exited is taken over immediately. Any other is
 * taken over if its file does not change for a while, measured with the monotonic clock of the
 * process that waits: neither wall clocks nor clocks of several computers are compared.
 *
 * `proper-lockfile` is unmaintained and does not check process IDs, so that a restart after a crash
 * would have to wait.
 *
 * @param parts.random returns a number from 0 to 1, for retry intervals and unique owners
 */
export function createFileLocks(folder: string, parts: { clock: Clock; random: () => number }): Locks {
  const { clock, random } = parts;
  /** The last caller in this process by lock name. */
  const lastCallers = new Map<string, Promise<void>>();
  const pause = (delayMs: number) => new Promise<void>((resolve) => clock.after(delayMs, resolve));

  async function acquire(path: string, owner: string): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const deadlineMs = clock.monotonicNow() + maxWaitMs;
    const removeIfAbandoned = createAbandonedLockRemover(path, parts);
    while (!(await createExclusively(path, owner))) {
      if ((await removeIfAbandoned()) && (await createExclusively(path, owner))) return;
      if (clock.monotonicNow() > deadlineMs) fail('busy');
      await pause(retryIntervalMs * (0.5 + random()));
    }
  }

  function startHeartbeat(path: string): () => void {
    let stopTimer = () => {};
    const scheduleBeat = () => {
      stopTimer = clock.after(heartbeatIntervalMs, () => {
        const now = new Date(clock.now());
        utimes(path, now, now).catch(() => {});
        scheduleBeat();
      });
    };
    scheduleBeat();
    return () => stopTimer();
  }

  async function runWithFile<T>(path: string, run: () => Promise<T>): Promise<T> {
    const owner = createLockOwner(random);
    await acquire(path, owner);
    const stopHeartbeat = startHeartbeat(path);
    try {
      return await run();
    } finally {
      stopHeartbeat();
      await releaseLockFile(path, owner);
    }
  }

  return {
    withLock(name, run) {
      const previous = lastCallers.get(name) ?? Promise.resolve();
      const result = previous.then(() => runWithFile(join(folder, `${name}.lock`), run));
      const settled = result.then(
        () => {},
        () => {},
      );
      lastCallers.set(name, settled);
      void settled.then(() => {
        if (lastCallers.get(name) === settled) lastCallers.delete(name);
      });
      return result;
    },
  };
}
