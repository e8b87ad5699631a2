import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFileLog } from '../../electron/node/log-file.ts';

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

test('redacts tokens, and writes no second line', async () => {
  createFileLog(folder)('exchange', {
    a: 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJmYWtlIn0.c2ln',
    b: `Bearer ${'fake0'.repeat(10)}`,
    c: 'x\r\n2030-01-01 forged\u202e',
  });
  const [line = ''] = await lines();
  expect(await lines()).toHaveLength(1);
  expect(line).toContain('a="[removed]" b="Bearer [removed]" c="x 2030-01-01 forged"');
});
