import { mkdir, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fail } from '../core/failure.ts';
import type { Clock, Locks } from '../core/ports.ts';

const heartbeatIntervalMs = 2_000;
/** A lock whose holder has not been heard of for so long, and in so many looks, is taken over. */
const staleAfterMs = 10_000;
const minStaleChecks = 40;
/** A file without its holder's name is one that died in the moment between making and writing it. */
const incompleteFileGraceMs = 500;
const retryIntervalMs = 60;
const maxWaitMs = 25_000;

const errorCode = (error: unknown) => (error as NodeJS.ErrnoException).code;

/** What a lock looks like: who holds it, and when they were last heard of. */
type LockFileState = { text: string; mtimeMs: number };

async function readLockFile(path: string): Promise<LockFileState | undefined> {
  try {
    const { mtimeMs } = await stat(path);
    return { text: await readFile(path, 'utf8'), mtimeMs };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** A process of this computer that is gone: its locks need not be waited for. */
function hasOwnerExited(text: string): boolean {
  try {
    const { pid, host } = JSON.parse(text) as { pid: number; host: string };
    if (host !== hostname() || !Number.isSafeInteger(pid) || pid <= 0) return false;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return errorCode(error) === 'ESRCH';
  }
}

const isIncomplete = (text: string) => !text.endsWith('}');

/** Makes the file, where there is none. A file that cannot be written, on a full disk, is not left behind. */
async function createExclusively(path: string, text: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(text);
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Locks by files in a folder, held across processes (and across computers that share the folder): a file that only one can
 * create, whose time of change its holder keeps fresh. Within this process, callers wait for one another in order. A holder
 * that died is noticed by its process id, one that hangs or is on another computer by its silence, as whoever waits hears
 * it: no date is compared with a clock, since either may jump, and a computer that slept gives its processes time to be
 * heard. No library is used: the known one (proper-lockfile) is no longer kept up and does not look at process ids, so that
 * a restart after a crash would wait.
 *
 * @param random between 0 and 1, so that those who wait do not try all at once, and to tell one holding from another
 */
export function createFileLocks(folder: string, parts: { clock: Clock; random: () => number }): Locks {
  const { clock, random } = parts;
  const waiting = new Map<string, Promise<unknown>>();
  const pause = (milliseconds: number) => new Promise<void>((resolve) => clock.after(milliseconds, resolve));
  const nameOf = () => JSON.stringify({ pid: process.pid, host: hostname(), id: random().toString(36).slice(2) });

  /** Tells when a lock's holder is gone, by looking at it again and again. */
  function watch() {
    let seen: LockFileState | undefined;
    let since = 0;
    let looks = 0;
    return (sight: LockFileState): boolean => {
      if (seen?.text !== sight.text || seen.mtimeMs !== sight.mtimeMs) {
        seen = sight;
        since = clock.monotonicNow();
        looks = 0;
      }
      looks += 1;
      const silence = clock.monotonicNow() - since;
      if (isIncomplete(sight.text)) return silence > incompleteFileGraceMs && looks > 2;
      return hasOwnerExited(sight.text) || (silence > staleAfterMs && looks > minStaleChecks);
    };
  }

  /** Moves a file aside and removes it. One that is another by then is put back. */
  async function remove(path: string, text: string): Promise<void> {
    const aside = `${path}.${random().toString(36).slice(2)}.gone`;
    try {
      await rename(path, aside);
    } catch {
      return;
    }
    const found = await readFile(aside, 'utf8').catch(() => undefined);
    if (found !== text && found !== undefined) await createExclusively(path, found).catch(() => {});
    await rm(aside, { force: true });
  }

  /** Of those who find a lock abandoned one removes it, who looks again while no other does. */
  async function removeAbandoned(
    path: string,
    abandoned: LockFileState,
    rightIsAbandoned: (sight: LockFileState) => boolean,
  ) {
    const right = `${path}.taking`;
    const mine = nameOf();
    if (!(await createExclusively(right, mine))) {
      const sight = await readLockFile(right);
      if (sight && rightIsAbandoned(sight)) await remove(right, sight.text);
      return;
    }
    try {
      const sight = await readLockFile(path);
      if (sight?.text === abandoned.text && sight.mtimeMs === abandoned.mtimeMs) await remove(path, sight.text);
    } finally {
      await release(right, mine);
    }
  }

  async function acquire(path: string, mine: string): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const until = clock.monotonicNow() + maxWaitMs;
    const isAbandoned = watch();
    const rightIsAbandoned = watch();
    while (!(await createExclusively(path, mine))) {
      const sight = await readLockFile(path);
      if (sight && isAbandoned(sight)) {
        await removeAbandoned(path, sight, rightIsAbandoned);
        if (await createExclusively(path, mine)) return;
      }
      if (clock.monotonicNow() > until) fail('busy');
      await pause(retryIntervalMs * (0.5 + random()));
    }
  }

  /** What was run is done, whatever becomes of the file; one that was taken over meanwhile is another's. */
  async function release(path: string, mine: string): Promise<void> {
    const found = await readFile(path, 'utf8').catch(() => undefined);
    if (found === mine) await rm(path, { force: true }).catch(() => {});
  }

  async function holding<T>(path: string, run: () => Promise<T>): Promise<T> {
    const mine = nameOf();
    await acquire(path, mine);
    let stopBeating = () => {};
    const beat = () => {
      const now = new Date(clock.now());
      utimes(path, now, now).catch(() => {});
      stopBeating = clock.after(heartbeatIntervalMs, beat);
    };
    stopBeating = clock.after(heartbeatIntervalMs, beat);
    try {
      return await run();
    } finally {
      stopBeating();
      await release(path, mine);
    }
  }

  return {
    withLock(name, run) {
      const before = waiting.get(name) ?? Promise.resolve();
      const mine = before.then(() => holding(join(folder, `${name}.lock`), run));
      const settled = mine.then(
        () => {},
        () => {},
      );
      waiting.set(name, settled);
      void settled.then(() => {
        if (waiting.get(name) === settled) waiting.delete(name);
      });
      return mine;
    },
  };
}
