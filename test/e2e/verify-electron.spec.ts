import { forPeople, observations } from '../verify-electron/observations.ts';
import { selectSubject } from '../verify-electron/subject.ts';
import { verifyElectron } from '../verify-electron/verify.ts';
import { expect, test } from './fixtures.ts';

const subject = selectSubject({ standIn: true, app: undefined });

test('the keys of TLS connections are written to no file, whatever `SSLKEYLOGFILE` names', async () => {
  const ofKeys = observations.filter(({ name }) => name.includes('SSLKEYLOGFILE'));
  const { table, exitCode } = await verifyElectron(subject, ofKeys);
  expect(table).toContain('ok: no keys');
  expect(exitCode).toBe(0);
});

test('the table has a row for each observation and its result, and a failure makes the exit code 1', async () => {
  const on = ['stand-in'] as const;
  const [bridge] = observations.filter(({ name }) => name.includes('the bridge'));
  const broken = { name: 'broken', on, observe: async () => Promise.reject(new Error('not | as expected')) };
  const others = observations.filter((one) => !one.on.includes('stand-in'));
  const all = [...(bridge ? [bridge] : []), broken, ...others];
  const { table, exitCode } = await verifyElectron(subject, all, { forPeople });
  const [, , , , ...rows] = table.trim().split('\n');
  expect(rows).toEqual([
    '| the page has the bridge, and nothing of Node | ok: window.latchkey only |',
    '| broken | FAILED: not \\| as expected |',
    ...others.map(
      ({ name, on }) =>
        `| ${name} | needs ${on.includes('electron') ? 'real Electron' : 'an installed app (`--app <path>`)'} |`,
    ),
    ...forPeople.map((name) => `| ${name} | needs a person |`),
  ]);
  expect([others.length > 4, exitCode]).toEqual([true, 1]);
  expect((await verifyElectron(subject, others)).exitCode).toBe(0);
});
