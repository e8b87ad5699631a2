import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../electron/core/ports.ts';
import { createFileLocks } from '../../electron/node/file-locks.ts';
import { systemClock } from '../../electron/node/system-clock.ts';
import { catchFailure } from './support/failures.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-locks-'));
});

afterEach(() => rm(folder, { recursive: true }));

/** A clock on which ten seconds pass in half a second. */
const fastClock: Clock = {
  ...systemClock,
  monotonicNow: () => systemClock.monotonicNow() * 20,
  after: (milliseconds, run) => systemClock.after(milliseconds / 20, run),
};

const createLocks = (clock = systemClock) => createFileLocks(folder, { clock, random: () => 0.5 });
const lockPath = () => join(folder, 'a.lock');
const writeLock = (pid: number, host = hostname()) => writeFile(lockPath(), JSON.stringify({ pid, host }));
const exitedPid = 2 ** 30;

/** Runs a function under each of these locks, and returns how many ran at the same time at most. */
async function countConcurrent(all: ReturnType<typeof createLocks>[], name = () => 'a'): Promise<number> {
  let running = 0;
  let max = 0;
  const run = async () => {
    running += 1;
    max = Math.max(max, running);
    await new Promise((resolve) => setTimeout(resolve, 3));
    running -= 1;
  };
  await Promise.all(all.map((locks) => locks.withLock(name(), run)));
  return max;
}

describe('a lock', () => {
  test('lets one caller through at a time, within a process and among several', async () => {
    const locks = createLocks();
    expect(await countConcurrent(Array.from({ length: 20 }, () => locks))).toBe(1);
    expect(await countConcurrent(Array.from({ length: 10 }, () => createLocks()))).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });

  test('does not block locks of other names', async () => {
    let next = 0;
    const name = () => {
      next += 1;
      return `name ${next}`;
    };
    const locks = createLocks();
    expect(await countConcurrent([locks, locks, locks], name)).toBe(3);
  });

  test('is released if the function rejects, with its error', async () => {
    const locks = createLocks();
    await expect(locks.withLock('a', () => Promise.reject(new Error('fake-failure')))).rejects.toThrow('fake-failure');
    expect(await locks.withLock('a', async () => 'done')).toBe('done');
  });
});

describe('takes over a lock', () => {
  test('of a process that has exited, immediately', async () => {
    await writeLock(exitedPid);
    expect(await createLocks().withLock('a', async () => 'done')).toBe('done');
  });

  test.each([
    [
      'of another computer without heartbeats, after 10 seconds',
      () => writeLock(process.pid, 'elsewhere.example'),
      10_000,
    ],
    ['without an owner, after half a second', () => writeFile(lockPath(), ''), 500],
  ])('%s', async (_title, leaveLock, waitMs) => {
    await leaveLock();
    const past = new Date(Date.now() - 11_000);
    await utimes(lockPath(), past, past);
    const start = fastClock.monotonicNow();
    expect(await createLocks(fastClock).withLock('a', async () => 'done')).toBe('done');
    expect(fastClock.monotonicNow() - start).toBeGreaterThan(waitMs);
  });

  test('in one of many processes that wait', async () => {
    await writeLock(exitedPid);
    expect(await countConcurrent(Array.from({ length: 10 }, () => createLocks()))).toBe(1);
  });

  test('that a process exited while taking over', async () => {
    await writeLock(exitedPid);
    await writeFile(`${lockPath()}.taking`, JSON.stringify({ pid: exitedPid, host: hostname() }));
    expect(await createLocks().withLock('a', async () => 'done')).toBe('done');
  });
});

test('gives up if a running process does not release the lock', async () => {
  await writeLock(process.pid);
  const start = systemClock.monotonicNow();
  const clock = { ...systemClock, monotonicNow: () => start + (systemClock.monotonicNow() - start) * 200 };
  expect((await catchFailure(createLocks(clock).withLock('a', async () => 'done'))).kind).toBe('busy');
});
