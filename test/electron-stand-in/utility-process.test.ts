import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { utilityProcessModule } from '../../build/electron-stand-in/utility-process.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-utility-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function fork(script: string, options: Electron.ForkOptions = {}) {
  const path = join(folder, 'script.cjs');
  writeFileSync(path, script);
  const child = utilityProcessModule(() => true).fork(path, ['one'], { stdio: 'ignore', ...options });
  const event = (name: 'message' | 'exit') => new Promise<unknown>((resolve) => child.once(name, resolve));
  return { child, event };
}

it('exchanges structured-clone messages, and keeps those sent before a listener', async () => {
  const { child, event } = fork(
    `setTimeout(() => process.parentPort.on('message', ({ data }) => process.parentPort.postMessage([data, process.argv.slice(2), Object.keys(process.env)])), 100)`,
    { env: { FAKE_NAME: 'x' } },
  );
  child.postMessage(new Uint8Array([1, 2]));
  const [data, args, environment] = (await event('message')) as unknown[];
  expect([data, args]).toEqual([new Uint8Array([1, 2]), ['one']]);
  expect(environment).toContain('FAKE_NAME');
  expect(environment).not.toContain('PATH');
  const exit = event('exit');
  expect(child.pid).toBeTypeOf('number');
  expect(child.kill()).toBe(true);
  await exit;
  expect(child.pid).toBeUndefined();
  expect(() => child.postMessage('late')).not.toThrow();
});

it('reports the exit code of a script', async () => {
  expect(await fork('process.exit(3)').event('exit')).toBe(3);
});

it('refuses to fork before the app is ready, and unknown options', () => {
  expect(() => utilityProcessModule(() => false).fork('x')).toThrow('before app is ready');
  expect(() => fork('', { cwd: '/' })).toThrow('does not support utilityProcess.fork with cwd');
  expect(() => (utilityProcessModule(() => true) as unknown as Record<string, unknown>).spawn).toThrow(
    'does not support',
  );
});
