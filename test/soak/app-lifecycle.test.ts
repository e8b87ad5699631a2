import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AppExitedError, type LaunchOptions, type RunningApp } from '../../build/electron-stand-in/launch.ts';
import { type FixtureWindow, launchFixture, printed } from '../electron-stand-in/fixture/launch-fixture.ts';

declare const window: FixtureWindow;

const running: RunningApp[] = [];

async function launch(options?: LaunchOptions): Promise<RunningApp> {
  const shell = await launchFixture(options);
  running.push(shell);
  return shell;
}

/** Uses a separate temporary folder, so that files of other tests do not count. */
function emptyTemp(): { path: string; left: () => string[] } {
  const path = mkdtempSync(join(tmpdir(), 'latchkey-lifecycle-'));
  return { path, left: () => readdirSync(path).filter((name) => !name.startsWith('tsx-')) };
}

afterEach(async () => {
  for (const shell of running.splice(0)) await shell.kill('SIGKILL');
});

describe('an app in the stand-in', { timeout: 60_000 }, () => {
  it('exits cleanly when its window closes, and leaves nothing behind', async () => {
    const temp = emptyTemp();
    const shell = await launch({ env: { TMPDIR: temp.path } });
    expect(temp.left()).not.toEqual([]);
    await shell.page.evaluate(() => void window.test.do('close')).catch(() => {});
    expect(await shell.exited).toEqual({ code: 0 });
    expect(printed(shell, 'event')).toEqual(['closed', 'window-all-closed']);
    expect(printed(shell, 'quit')).toEqual([0]);
    expect(temp.left()).toEqual([]);
    expect(existsSync(shell.userData)).toBe(false);
    rmSync(temp.path, { recursive: true });
  });

  it('exits cleanly on SIGTERM', async () => {
    const shell = await launch();
    expect(await shell.kill('SIGTERM')).toEqual({ code: 0 });
    expect(printed(shell, 'quit')).toEqual([0]);
  });

  it('cleans up its browser and profile when it is killed', async () => {
    const temp = emptyTemp();
    const shell = await launch({ env: { TMPDIR: temp.path } });
    const gone = new Promise((resolve) => shell.page.context().browser()?.once('disconnected', resolve));
    await shell.kill('SIGKILL');
    await gone;
    expect(temp.left()).toEqual([]);
    rmSync(temp.path, { recursive: true });
  });

  it('exits when its parent process is gone', async () => {
    const temp = emptyTemp();
    const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
    const script = fileURLToPath(new URL('../electron-stand-in/fixture/orphan.ts', import.meta.url));
    const starter = spawn(process.execPath, ['--import', loader, script, join(temp.path, 'data')], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, TMPDIR: temp.path },
    });
    const [printedPid] = (await once(starter.stdout, 'data')) as [Buffer];
    await vi.waitFor(() => expect(() => process.kill(Number(printedPid), 0)).toThrow('ESRCH'), 10_000);
    expect(temp.left().filter((name) => name.includes('profile'))).toEqual([]);
    rmSync(temp.path, { recursive: true });
  });

  it('reports an error, fails and cleans up when its browser dies', async () => {
    const temp = emptyTemp();
    const shell = await launch({ env: { TMPDIR: temp.path } });
    const cdp = await shell.page.context().browser()?.newBrowserCDPSession();
    const info = await cdp?.send('SystemInfo.getProcessInfo');
    const pid = info?.processInfo.find(({ type }) => type === 'browser')?.id ?? 0;
    expect(pid).toBeGreaterThan(1);
    process.kill(pid, 'SIGKILL');
    expect(await shell.exited).toEqual({ code: 1 });
    expect(printed(shell, 'gone')).toEqual(['killed']);
    expect(temp.left()).toEqual([]);
    rmSync(temp.path, { recursive: true });
  });

  it('fails when its main process throws an uncaught error', async () => {
    const shell = await launch();
    await shell.page.evaluate(() => void window.test.do('throw')).catch(() => {});
    expect(await shell.exited).toEqual({ code: 1 });
    expect(shell.output()).toContain('Error: defect');
  });

  it('runs once per user-data folder, and is notified of a second instance', async () => {
    const userData = mkdtempSync(join(tmpdir(), 'latchkey-lifecycle-'));
    const first = await launch({ userData });
    const second = launchFixture({ userData, switches: ['--second'] });
    const ended = await second.then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(ended).toBeInstanceOf(AppExitedError);
    expect((ended as AppExitedError).code).toBe(0);
    await vi.waitFor(() => expect(printed(first, 'second-instance')).toEqual(['--second']));

    // A killed instance cannot release the lock; the next one must detect that and start.
    await first.kill('SIGKILL');
    const third = await launch({ userData });
    expect(printed(third, 'second-instance')).toEqual([]);
    await third.close();
    rmSync(userData, { recursive: true });
  });

  it('allows in the page what its protections block, once they are disabled', async () => {
    const shell = await launch({ switches: ['--let-go', '--no-policy', '--permit'] });
    expect(await shell.page.evaluate(() => window.inlineScriptRan)).toBe(true);
    const query = "navigator.permissions.query({ name: 'geolocation' }).then(({ state }) => state)";
    expect(await shell.page.evaluate(query)).toBe('granted');
    await shell.page.evaluate("document.querySelector('#away').click()");
    await vi.waitFor(() => expect(shell.page.url()).toContain('chrome-error:'));
  });

  it('runs over the bundled browser too', async () => {
    const shell = await launch({ browser: 'bundled', colorScheme: 'dark' });
    expect(shell.description).toMatch(/^Electron stand-in over \D+ \d[\d.]+ \(bundled, without a window\)$/);
    expect(await shell.page.evaluate(() => window.latchkey.roundTrip())).toEqual(Array(8).fill(true));
    expect(await shell.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")).toBe(true);
    expect(await shell.close()).toEqual({ code: 0 });
  });
});
