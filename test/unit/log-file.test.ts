import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFileLog } from '../../electron/node/log-file.ts';
import { fakeClock } from './support/clock.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-unit-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const lines = async () => (await readFile(join(folder, 'latchkey.log'), 'utf8')).trimEnd().split('\n');

test('writes one line per event, with its facts', async () => {
  const log = createFileLog(folder);
  log('started', { version: '1.0', count: 2, packaged: false, none: undefined });
  log('ended');
  const [first, second] = await lines();
  expect(first).toMatch(/^\d{4}-\d\d-\d\dT[\d:.+-]+Z? started version="1\.0" count=2 packaged=false$/);
  expect(second).toMatch(/ ended$/);
  expect(await lines()).toHaveLength(2);
});

test.each(['exchange', 'session'])(
  'writes %s events together, in order, after 200 ms or with the next other event',
  async (event) => {
    const clock = fakeClock();
    const log = createFileLog(folder, 'info', clock);
    log(event, { number: 1 });
    clock.advance(199);
    log(event, { number: 2 });
    await expect(lines()).rejects.toThrow('ENOENT');
    clock.advance(1);
    expect(await lines()).toEqual(
      [1, 2].map((number) => expect.stringMatching(new RegExp(` ${event} number=${number}$`))),
    );
    log(event, { number: 3 });
    log('defect');
    expect((await lines()).slice(2)).toEqual([expect.stringMatching(/ number=3$/), expect.stringMatching(/ defect$/)]);
    expect(clock.countTimers()).toBe(0);
  },
);

test('redacts tokens, and writes no second line', async () => {
  createFileLog(folder)('ended', {
    a: 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJmYWtlIn0.c2ln',
    b: `Bearer ${'fake0'.repeat(10)}`,
    c: 'x\r\n2030-01-01 forged\u202e',
  });
  const [line = ''] = await lines();
  expect(await lines()).toHaveLength(1);
  expect(line).toContain('a="[removed]" b="Bearer [removed]" c="x 2030-01-01 forged"');
});
