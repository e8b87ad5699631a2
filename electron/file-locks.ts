import { mkdir, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fail } from './failure.ts';
import type { Clock, Locks } from './ports.ts';

const beatEvery = 2_000;
/** A lock whose holder has not been heard of for so long is taken over. */
const staleAfter = 10_000;
const tryEvery = 60;
const longestWait = 25_000;

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;

/** A process of this computer that is gone: its locks need not be waited for. */
function isGone(holder: { pid: number; host: string }): boolean {
  if (holder.host !== hostname() || !Number.isSafeInteger(holder.pid) || holder.pid <= 0) return false;
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}

/**
 * Locks by files in a folder, held across processes (and across computers that share the folder): a file that only one can
 * create, whose time of change its holder keeps fresh. Within this process, callers wait for one another in order. A holder
 * that died is noticed by its process id, one that hangs or is on another computer by its silence. No library is used:
 * the known one (proper-lockfile) is no longer kept up and does not look at process ids, so that a restart after a crash
 * would wait.
 *
 * @param random between 0 and 1, so that those who wait do not try all at once
 */
export function fileLocks(folder: string, parts: { clock: Clock; random: () => number }): Locks {
  const { clock, random } = parts;
  const waiting = new Map<string, Promise<unknown>>();
  const pause = (milliseconds: number) => new Promise<void>((resolve) => clock.after(milliseconds, resolve));

  async function create(path: string): Promise<boolean> {
    try {
      const file = await open(path, 'wx', 0o600);
      try {
        await file.writeFile(JSON.stringify({ pid: process.pid, host: hostname() }));
      } finally {
        await file.close();
      }
      return true;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      throw error;
    }
  }

  async function isAbandoned(path: string): Promise<boolean> {
    try {
      const { mtimeMs } = await stat(path);
      if (Math.abs(clock.now() - mtimeMs) > staleAfter) return true;
      return isGone(JSON.parse(await readFile(path, 'utf8')));
    } catch {
      // Gone meanwhile, or its holder has not written its name yet: looked at again at the next try.
      return false;
    }
  }

  /** One of those who find a lock abandoned removes it: it looks again while nobody else can. */
  async function removeAbandoned(path: string): Promise<void> {
    const right = `${path}.taking`;
    if (!(await create(right))) {
      if (await isAbandoned(right)) await rm(right, { force: true });
      return;
    }
    try {
      if (!(await isAbandoned(path))) return;
      await rename(path, `${path}.gone`);
      await rm(`${path}.gone`, { force: true });
    } finally {
      await rm(right, { force: true });
    }
  }

  async function acquire(path: string): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const until = clock.uptime() + longestWait;
    while (!(await create(path))) {
      if (await isAbandoned(path)) await removeAbandoned(path);
      else if (clock.uptime() > until) fail('busy');
      else await pause(tryEvery * (0.5 + random()));
    }
  }

  async function holding<T>(path: string, run: () => Promise<T>): Promise<T> {
    await acquire(path);
    let stopBeating = () => {};
    const beat = () => {
      const now = new Date(clock.now());
      utimes(path, now, now).catch(() => {});
      stopBeating = clock.after(beatEvery, beat);
    };
    stopBeating = clock.after(beatEvery, beat);
    try {
      return await run();
    } finally {
      stopBeating();
      await rm(path, { force: true });
    }
  }

  return {
    alone(name, run) {
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
