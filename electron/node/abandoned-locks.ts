import { rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { errnoCode } from '../core/errno-code.ts';
import { isJsonObject, parseJson } from '../core/json.ts';
import type { Clock } from '../core/ports.ts';
import {
  createExclusively,
  createLockId,
  createLockOwner,
  isSameState,
  type LockFileState,
  readLockFile,
  readLockText,
  releaseLockFile,
} from './lock-file.ts';

/** A lock without a heartbeat for this long, over this many checks, is abandoned. */
const staleAfterMs = 10_000;
const minStaleChecks = 40;
/** A lock file without its owner is left by a process that died between creating and writing it. */
const incompleteFileGraceMs = 500;
const minIncompleteChecks = 3;

/** Returns whether no process of this computer has an ID. */
export function hasExited(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return errnoCode(error) === 'ESRCH';
  }
}

/** Returns whether the lock's owner is a process of this computer that has exited. */
function hasOwnerExited(text: string): boolean {
  const owner = parseJson(text);
  if (!isJsonObject(owner) || owner.host !== hostname()) return false;
  const { pid } = owner;
  return typeof pid === 'number' && Number.isSafeInteger(pid) && pid > 0 && hasExited(pid);
}

const isIncomplete = (text: string) => !text.endsWith('}');

/** Creates a check that is called repeatedly, and returns whether the lock is abandoned. */
function createAbandonedCheck(clock: Clock) {
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
async function removeLockFile(path: string, owner: string, random: () => number): Promise<void> {
  const movedPath = `${path}.${createLockId(random)}.gone`;
  try {
    await rename(path, movedPath);
  } catch {
    return;
  }
  const found = await readLockText(movedPath).catch(() => undefined);
  if (found !== owner && found !== undefined) await createExclusively(path, found).catch(() => {});
  // A folder in place of a lock is moved away, but not deleted.
  await rm(movedPath, { force: true }).catch(() => {});
}

/**
 * Creates a function for a process that waits for a lock. Each call checks the lock, and removes it
 * once it is abandoned. It does so while holding a second lock, so that only one process does.
 *
 * @param parts.random returns a number from 0 to 1, for unique owners
 * @returns the function, which returns whether the lock is abandoned
 */
export function createAbandonedLockRemover(
  path: string,
  parts: { clock: Clock; random: () => number },
): () => Promise<boolean> {
  const { clock, random } = parts;
  const takeoverPath = `${path}.taking`;
  const isAbandoned = createAbandonedCheck(clock);
  const isTakeoverAbandoned = createAbandonedCheck(clock);

  async function remove(abandoned: LockFileState): Promise<void> {
    const owner = createLockOwner(random);
    if (!(await createExclusively(takeoverPath, owner))) {
      const state = await readLockFile(takeoverPath);
      if (state && isTakeoverAbandoned(state)) await removeLockFile(takeoverPath, state.text, random);
      return;
    }
    try {
      const state = await readLockFile(path);
      if (isSameState(state, abandoned)) await removeLockFile(path, abandoned.text, random);
    } finally {
      await releaseLockFile(takeoverPath, owner);
    }
  }

  return async () => {
    const state = await readLockFile(path);
    if (!state || !isAbandoned(state)) return false;
    await remove(state);
    return true;
  };
}
