import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { projectRoot } from '../../build/electron-stand-in/stand-in-process.ts';
import { reuseBundlesVariable } from '../../build/test-summary.ts';
import { observations } from '../verify-electron/observations.ts';
import { selectSubject } from '../verify-electron/subject.ts';
import { verifyElectron } from '../verify-electron/verify.ts';
import { expect, test } from './fixtures.ts';

const subject = selectSubject({ standIn: true, app: undefined });

test('`npm run verify:electron` makes every observation that the stand-in allows', async () => {
  test.setTimeout(600_000);
  const args = ['--import', 'tsx', 'test/verify-electron/run.ts', '--stand-in'];
  const child = spawn(process.execPath, args, {
    cwd: projectRoot,
    env: { ...process.env, [reuseBundlesVariable]: '1' },
  });
  let table = '';
  child.stdout.on('data', (text) => {
    table += String(text);
  });
  const [code] = await once(child, 'close');
  const rows = observations.map(({ name }) => table.split('\n').find((line) => line.startsWith(`| ${name} |`)) ?? name);
  const allowed = observations.map(({ on }) => on.includes('stand-in'));
  expect(
    rows.filter((row, index) => !(allowed[index] ? /\| (ok|needs) / : /\| needs /).test(row.replace('ok:', 'ok '))),
  ).toEqual([]);
  expect(table).toContain('| needs a person |');
  expect(code).toBe(0);
});

test('an observation that differs is reported, and the exit code is 1', async () => {
  const on = ['stand-in'] as const;
  const [bridge] = observations.filter(({ name }) => name.includes('the bridge'));
  const broken = { name: 'broken', on, observe: async () => Promise.reject(new Error('not | as expected')) };
  const { table, exitCode } = await verifyElectron(subject, [...(bridge ? [bridge] : []), broken]);
  expect(table).toContain('| the page has the bridge, and nothing of Node | ok: window.latchkey only |');
  expect(table).toContain('| broken | FAILED: not \\| as expected |');
  expect(exitCode).toBe(1);
});
