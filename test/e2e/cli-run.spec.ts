import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnApp } from '../../build/electron-stand-in/launch.ts';
import { readFilesBelow, searchSecrets } from '../security/secret-search.ts';
import { expect, selectRuntime, test } from './fixtures.ts';

/** What Chromium itself logs, such as a desktop without a message bus. */
const chromiumLog = /^\[\d+:\d+\/.*\n/gm;

/** Runs the built app with arguments and input, and returns its output. */
async function runApp(
  args: string[],
  { input = '', env = {}, standInOnly }: { input?: string; env?: Record<string, string>; standInOnly?: string } = {},
) {
  const child = spawnApp(args, { env, ...selectRuntime(standInOnly) });
  const printed = { out: '', errors: '' };
  child.stdout?.on('data', (text) => {
    printed.out += String(text);
  });
  child.stderr?.on('data', (text) => {
    printed.errors += String(text);
  });
  child.stdin?.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  // On Windows, the output begins with an empty line.
  return { code, out: printed.out.trimStart(), errors: printed.errors.replaceAll(chromiumLog, '') };
}

test('help and a misspelt command are answered in the terminal, without a window', async () => {
  expect(await runApp(['--version'])).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  expect(await runApp(['run', '--help'])).toMatchObject({ code: 0, out: expect.stringContaining('--junit') });
  const misspelt = await runApp(['dcotor']);
  expect(misspelt).toMatchObject({ code: 2, out: '', errors: expect.stringContaining('latchkey doctor') });
});

const standInOnly = 'real Electron shows the error in a dialog, which only a person can close';

test('without a folder for its data, commands run and say so, and the window names the folder', async ({ demo }) => {
  const file = join(await mkdtemp(join(tmpdir(), 'latchkey-cli-')), 'file');
  await writeFile(file, '');
  const env: Record<string, string> =
    process.platform === 'darwin' ? { HOME: file } : { XDG_CONFIG_HOME: file, APPDATA: file };
  const window = await runApp([], { env, standInOnly });
  expect(window.errors).toContain(`Latchkey could not start: ENOTDIR: ${file}`);
  expect(window.code).toBe(1);
  const result = await runApp([...demo.switches, 'doctor', 'demo'], { env, standInOnly });
  expect(result.errors).toMatch(/^The folder for Latchkey's data can't be created \(ENOTDIR\)\..*\n$/);
  expect(result.out).toMatch(/^OK +Client /m);
  expect(result.code).toBe(0);
  const input = `${demo.user.password}\n`;
  const run = await runApp([...demo.switches, 'run', 'demo'], { input, env, standInOnly });
  expect(run.errors).toBe(result.errors);
  expect(run.out).toContain('3 of 3 passed');
  expect(run.code).toBe(0);
  expect((await stat(file)).isFile()).toBe(true);
});

test('a data folder in use on another computer is named, if that is not this one by a former name', async () => {
  test.skip(process.platform === 'win32', 'on Windows, the lock is no file');
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-cli-'));
  const file = join(folder, 'SingletonLock');
  const start = async (pid: number) => {
    await rm(file, { force: true });
    await symlink(`other.example-${pid}`, file);
    const { code, errors } = await runApp([`--user-data-dir=${folder}`], { standInOnly });
    return { code, errors: errors.trim() };
  };
  const errors = `Latchkey could not start: Its data is in use on other.example. If it is not, delete ${file} and start again.`;
  expect(await start(2 ** 30)).toEqual({ code: 1, errors });
  expect(await start(process.pid)).toEqual({ code: 0, errors: '' });
});

test('`run` has an exit code and a report, opens no window and leaves no secret', async ({ demo }) => {
  const userData = await mkdtemp(join(tmpdir(), 'latchkey-cli-'));
  const junit = join(userData, 'out.xml');
  const common = [...demo.switches, `--user-data-dir=${userData}`, '--vault=memory'];
  const good = await runApp([...common, 'run', 'demo', '--junit', junit], { input: `${demo.user.password}\r\n` });
  expect(good.errors).toBe('');
  expect(good.out).toMatch(/^ok {7}Who am I {2}status 200 {2}\d+ ms$/m);
  expect(good.out).toContain('3 of 3 passed');
  expect(good.code).toBe(0);
  expect(await readFile(junit, 'utf8')).toContain('tests="3" failures="0" errors="0"');

  const issued = demo.authorizationServer.issued.at(-1);
  expect(await demo.authorizationServer.introspect(issued?.access_token ?? '')).toEqual({ active: false });
  const secrets = {
    password: demo.user.password,
    'access token': issued?.access_token ?? '',
    'refresh token': issued?.refresh_token ?? '',
    'ID token': issued?.id_token ?? '',
  };
  expect(Object.values(secrets).every((secret) => secret.length > 10)).toBe(true);
  const places = [
    ...(await readFilesBelow(userData)),
    { name: 'output', content: good.out },
    { name: 'errors', content: good.errors },
  ];
  expect(places.some(({ name }) => name.startsWith('logs/latchkey.log'))).toBe(true);
  expect(searchSecrets(secrets, places)).toEqual([]);

  const wrong = await runApp([...common, 'run', 'demo'], { input: 'not-the-password\n' });
  expect(wrong).toMatchObject({ code: 3, out: '' });
  expect(wrong.errors).toContain('credentials_refused');
  const withoutUser = await runApp([...common, 'run', 'demo']);
  expect(withoutUser.code).toBe(2);
  await rm(userData, { recursive: true });
});

test('an uncaught exception is logged without its message, and ends a command with 70', async ({ demo }) => {
  const userData = await mkdtemp(join(tmpdir(), 'latchkey-cli-'));
  const script = join(userData, 'throw.cjs');
  // Throws once main and its log listen, as the stand-in does before.
  await writeFile(
    script,
    `const { on } = process;
     process.on = function (name, listener) {
       on.call(this, name, listener);
       if (name === 'uncaughtException' && this.listenerCount(name) === 3)
         setImmediate(() => { throw new TypeError('not-a-real-secret'); });
       return this;
     };`,
  );
  const switches = [...demo.switches, `--user-data-dir=${userData}`, '--vault=memory', 'run', 'demo'];
  const ended = await runApp(switches, {
    env: { NODE_OPTIONS: `--require ${script}` },
    standInOnly: 'real Electron runs no script before it has its own listeners',
  });
  expect(ended).toMatchObject({ code: 70, out: '' });
  const log = await readFile(join(userData, 'logs', 'latchkey.log'), 'utf8');
  expect(log).toMatch(/defect.*TypeError/);
  expect(ended.errors).toMatch(/Something went wrong in Latchkey\. \(internal\)\n +Run the command again\./);
  expect(log + ended.errors).not.toContain('not-a-real-secret');
  await rm(userData, { recursive: true });
});
