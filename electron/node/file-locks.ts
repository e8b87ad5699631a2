import { mkdir, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { errnoCode } from '../core/errno-code.ts';
import { fail } from '../core/failure.ts';
import { isJsonObject, parseJson } from '../core/json.ts';
import type { Clock, Locks } from '../core/ports.ts';

const heartbeatIntervalMs = 2_000;
/** A lock without a heartbeat for this long, over this many checks, is abandoned. */
const staleAfterMs = 10_000;
const minStaleChecks = 40;
/** A lock file without its owner is left by a process that died between creating and writing it. */
const incompleteFileGraceMs = 500;
const minIncompleteChecks = 3;
const retryIntervalMs = 60;
const maxWaitMs = 25_000;

/** The content of a lock file, which names its owner, and the time of its last heartbeat. */
type LockFileState = { text: string; mtimeMs: number };

const isSameState = (a: LockFileState | undefined, b: LockFileState | undefined) =>
  a?.text === b?.text && a?.mtimeMs === b?.mtimeMs;

async function readLockFile(path: string): Promise<LockFileState | undefined> {
  try {
    const { mtimeMs } = await stat(path);
    return { text: await readFile(path, 'utf8'), mtimeMs };
  } catch (error) {
    if (errnoCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Returns whether the lock's owner is a process of this computer that has exited. */
function hasOwnerExited(text: string): boolean {
  const owner = parseJson(text);
  if (!isJsonObject(owner) || owner.host !== hostname()) return false;
  const { pid } = owner;
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return errnoCode(error) === 'ESRCH';
  }
}

const isIncomplete = (text: string) => !text.endsWith('}');

/**
 * Creates a file with this text. If it cannot be written, as on a full disk, it is removed again.
 *
 * @returns `false` if the file exists
 */
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
    if (errnoCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Deletes a lock file if it still belongs to this owner. Never rejects. */
async function release(path: string, owner: string): Promise<void> {
  const found = await readFile(path, 'utf8').catch(() => undefined);
  if (found === owner) await rm(path, { force: true }).catch(() => {});
}

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
  const createId = () => random().toString(36).slice(2);
  const createOwner = () => JSON.stringify({ pid: process.pid, host: hostname(), id: createId() });

  /** Creates a check that is called repeatedly, and returns whether the lock is abandoned. */
  function createAbandonedCheck() {
    let lastState: LockFileState | undefined;
    let unchangedSinceMs = 0;
    let checks = 0;
    return (state: LockFileState): boolean => {
      if (!isSameState(state, lastState)) {
        lastState = state;
        unchangedSinceMs = clock.monotonicNow();
        checks = 0;
      }
      checks += 1;
      const unchangedMs = clock.monotonicNow() - unchangedSinceMs;
      if (isIncomplete(state.text)) return unchangedMs > incompleteFileGraceMs && checks >= minIncompleteChecks;
      return hasOwnerExited(state.text) || (unchangedMs > staleAfterMs && checks > minStaleChecks);
    };
  }

  /** Deletes a lock file. If another owner has it by now, it is put back. */
  async function removeLockFile(path: string, owner: string): Promise<void> {
    const movedPath = `${path}.${createId()}.gone`;
    try {
      await rename(path, movedPath);
    } catch {
      return;
    }
    const found = await readFile(movedPath, 'utf8').catch(() => undefined);
    if (found !== owner && found !== undefined) await createExclusively(path, found).catch(() => {});
    await rm(movedPath, { force: true });
  }

  /** Removes an abandoned lock while holding a second lock, so that only one process does so. */
  async function removeAbandoned(
    path: string,
    abandoned: LockFileState,
    isTakeoverAbandoned: (state: LockFileState) => boolean,
  ): Promise<void> {
    const takeoverPath = `${path}.taking`;
    const owner = createOwner();
    if (!(await createExclusively(takeoverPath, owner))) {
      const state = await readLockFile(takeoverPath);
      if (state && isTakeoverAbandoned(state)) await removeLockFile(takeoverPath, state.text);
      return;
    }
    try {
      const state = await readLockFile(path);
      if (isSameState(state, abandoned)) await removeLockFile(path, abandoned.text);
    } finally {
      await release(takeoverPath, owner);
    }
  }

  async function acquire(path: string, owner: string): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const deadlineMs = clock.monotonicNow() + maxWaitMs;
    const isAbandoned = createAbandonedCheck();
    const isTakeoverAbandoned = createAbandonedCheck();
    while (!(await createExclusively(path, owner))) {
      const state = await readLockFile(path);
      if (state && isAbandoned(state)) {
        await removeAbandoned(path, state, isTakeoverAbandoned);
        if (await createExclusively(path, owner)) return;
      }
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
    const owner = createOwner();
    await acquire(path, owner);
    const stopHeartbeat = startHeartbeat(path);
    try {
      return await run();
    } finally {
      stopHeartbeat();
      await release(path, owner);
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
