import { observations } from '../verify-electron/observations.ts';
import { selectSubject } from '../verify-electron/subject.ts';
import { verifyElectron } from '../verify-electron/verify.ts';
import { expect, test } from './fixtures.ts';

const subject = selectSubject({ standIn: true, app: undefined });

test('an observation that differs is reported, and the exit code is 1', async () => {
  const on = ['stand-in'] as const;
  const [bridge] = observations.filter(({ name }) => name.includes('the bridge'));
  const broken = { name: 'broken', on, observe: async () => Promise.reject(new Error('not | as expected')) };
  const { table, exitCode } = await verifyElectron(subject, [...(bridge ? [bridge] : []), broken]);
  expect(table).toContain('| the page has the bridge, and nothing of Node | ok: window.latchkey only |');
  expect(table).toContain('| broken | FAILED: not \\| as expected |');
  expect(exitCode).toBe(1);
});
