import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFileLocks } from '../../electron/node/file-locks.ts';
import { systemClock } from '../../electron/node/system-clock.ts';
import { catchFailure } from './support/failures.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-locks-'));
});

afterEach(() => rm(folder, { recursive: true }));

const locks = (clock = systemClock) => createFileLocks(folder, { clock, random: () => 0.5 });
const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
const file = () => join(folder, 'a.lock');
const holder = (pid: number, host = hostname()) => writeFile(file(), JSON.stringify({ pid, host }));

/** Runs several at once, and answers how many were inside together at most. */
async function crowd(all: ReturnType<typeof locks>[], name = () => 'a'): Promise<number> {
  let inside = 0;
  let most = 0;
  const run = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await pause(3);
    inside -= 1;
  };
  await Promise.all(all.map((one) => one.withLock(name(), run)));
  return most;
}

describe('a lock', () => {
  test('lets one at a time through, of one holder and of several', async () => {
    const one = locks();
    expect(await crowd(Array.from({ length: 20 }, () => one))).toBe(1);
    expect(await crowd(Array.from({ length: 10 }, () => locks()))).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });

  test('is for its name alone', async () => {
    let next = 0;
    const name = () => {
      next += 1;
      return `name ${next}`;
    };
    const one = locks();
    expect(await crowd([one, one, one], name)).toBe(3);
  });

  test('is let go of when what ran under it fails, and its failure is told', async () => {
    const one = locks();
    await expect(one.withLock('a', () => Promise.reject(new Error('fake-failure')))).rejects.toThrow('fake-failure');
    expect(await one.withLock('a', async () => 'done')).toBe('done');
  });
});

describe('a lock that was left behind', () => {
  test('by a process that is gone is taken over at once', async () => {
    await holder(2 ** 30);
    expect(await locks().withLock('a', async () => 'done')).toBe('done');
  });

  test.each([
    ['by another computer that fell silent', () => holder(process.pid, 'elsewhere.example')],
    ['by a process that stopped, or with nothing in it', () => writeFile(file(), '')],
  ])('%s is taken over after a while', async (_what, leave) => {
    await leave();
    const past = new Date(Date.now() - 11_000);
    await utimes(file(), past, past);
    expect(await locks().withLock('a', async () => 'done')).toBe('done');
  });

  test('is taken over by one of many', async () => {
    await holder(2 ** 30);
    expect(await crowd(Array.from({ length: 10 }, () => locks()))).toBe(1);
  });

  test('with somebody who died while taking it over', async () => {
    await holder(2 ** 30);
    await writeFile(`${file()}.taking`, JSON.stringify({ pid: 2 ** 30, host: hostname() }));
    expect(await locks().withLock('a', async () => 'done')).toBe('done');
  });
});

test('a holder that lives is waited for, but not for ever', async () => {
  await holder(process.pid);
  const from = systemClock.monotonicNow();
  const hurried = { ...systemClock, monotonicNow: () => from + (systemClock.monotonicNow() - from) * 200 };
  expect((await catchFailure(locks(hurried).withLock('a', async () => 'done'))).kind).toBe('busy');
});
