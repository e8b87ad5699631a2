import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { _electron } from 'playwright';
import { configVariable } from './config.ts';
import type { DialogMethod } from './dialog.ts';
import { dragIn } from './drag.ts';
import { createRecordFile } from './record-file.ts';
import type { LaunchOptions, RunningApp } from './running-app.ts';
import { projectRoot } from './stand-in-process.ts';

const observer = fileURLToPath(new URL('./electron-observer.cjs', import.meta.url));

function environment(extra: Record<string, string>): Record<string, string> {
  const entries = Object.entries({ ...process.env, ...extra });
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** Writes a script that starts a program by a command, because Playwright starts only a program. */
function writeScript(folder: string, command: readonly string[]): string {
  const quoted = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`);
  const path = join(folder, 'start.sh');
  writeFileSync(path, `#!/bin/sh\nexec ${quoted.join(' ')} "$@"\n`, { mode: 0o755 });
  return path;
}

/** Starts the app's process in real Electron, with pipes. Nothing observes it. */
export function spawnElectron(
  { program, switches }: { program: string; switches: readonly string[] },
  args: readonly string[],
  { commandPrefix = [], env = {} }: Pick<LaunchOptions, 'commandPrefix' | 'env'>,
): ChildProcess {
  const [command = program, ...rest] = [...commandPrefix, program, projectRoot, ...switches, ...args];
  return spawn(command, rest, { cwd: projectRoot, env: environment(env) });
}

/**
 * Runs the app in real Electron. An observer, loaded before the app, writes the same record as the
 * stand-in. Electron always has a window, so it needs a display even if `headless` is set.
 */
export async function launchElectron(
  { program, switches }: { program: string; switches: readonly string[] },
  options: LaunchOptions,
): Promise<RunningApp> {
  if (options.packaged) throw new Error('Only the stand-in runs an app as if installed');
  const userData = options.userData ?? mkdtempSync(join(tmpdir(), 'latchkey-shell-data-'));
  const record = createRecordFile();
  const cleanUp = () => {
    record.finish();
    if (!options.userData) rmSync(userData, { recursive: true, force: true });
  };
  try {
    const app = await _electron.launch({
      executablePath: options.commandPrefix
        ? writeScript(dirname(record.path), [...options.commandPrefix, program])
        : program,
      // Otherwise Playwright turns the sandbox off.
      chromiumSandbox: true,
      // Only from the project's folder does Electron read the app's name and version.
      args: [
        '-r',
        observer,
        options.main ?? projectRoot,
        `--user-data-dir=${userData}`,
        ...switches,
        ...(options.switches ?? []),
      ],
      cwd: projectRoot,
      env: environment({ ...options.env, [configVariable]: JSON.stringify({ record: record.path }) }),
      colorScheme: options.colorScheme ?? null,
    });
    const child = app.process();
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
    }
    const ended = once(child, 'exit').then(([code]): { code: number | null } => {
      cleanUp();
      return { code: code as number | null };
    });
    // On Windows, Playwright starts a shell that starts the app.
    const { version, pid } = await app.evaluate(() => ({ version: process.versions.electron, pid: process.pid }));
    const page = await app.firstWindow();
    return {
      kind: 'electron',
      description: `Electron ${version}`,
      page,
      pid,
      userData,
      output: () => output,
      ipcMessages: record.traffic,
      electronCalls: record.calls,
      openedUrls: record.openedUrls,
      readClipboardText: () => app.evaluate(({ clipboard }) => clipboard.readText()),
      setClipboardText: (text: string) => app.evaluate(({ clipboard }, given) => clipboard.writeText(given), text),
      answerDialog: (method: DialogMethod, answer: object) =>
        app.evaluate(
          (_electronModule, scripted) => {
            const { answerNextDialog } = globalThis as unknown as { answerNextDialog(m: string, a: object): void };
            answerNextDialog(scripted.method, scripted.answer);
          },
          { method, answer },
        ),
      drag: async (payload, until) => {
        const cdp = await page.context().newCDPSession(page);
        await dragIn(cdp, payload, until);
        await cdp.detach();
      },
      emitPowerEvent: (event) =>
        app.evaluate(({ powerMonitor }, name) => {
          (powerMonitor as unknown as NodeJS.EventEmitter).emit(name, {});
        }, event),
      endSession: () =>
        app.evaluate(({ app: electronApp, BrowserWindow }) => {
          let isDelayed = false;
          const preventDefault = () => {
            isDelayed = true;
          };
          const event = { reasons: ['shutdown'], preventDefault };
          for (const window of BrowserWindow.getAllWindows())
            (window as unknown as NodeJS.EventEmitter).emit('query-session-end', event);
          if (!isDelayed) electronApp.exit(1);
        }),
      setIdleSeconds: (seconds) =>
        app.evaluate(({ powerMonitor }, idle) => {
          powerMonitor.getSystemIdleTime = () => idle;
        }, seconds),
      advanceTimers: (milliseconds) => delay(milliseconds),
      kill: (signal = 'SIGKILL') => {
        process.kill(pid, signal);
        return ended;
      },
      close: async () => {
        await app.close().catch(() => {});
        return ended;
      },
      exited: ended,
    };
  } catch (error) {
    cleanUp();
    throw error;
  }
}
