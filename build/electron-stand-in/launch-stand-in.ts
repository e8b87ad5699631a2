import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import type { ControlReport, ControlRequest } from './control.ts';
import { createRecordFile } from './record-file.ts';
import { AppExitedError, type LaunchOptions, type RunningApp } from './running-app.ts';
import {
  type BrowserReport,
  builtMainFile,
  cleanUpBrowser,
  describeStandIn,
  spawnStandIn,
} from './stand-in-process.ts';

type Unnumbered<T> = T extends unknown ? Omit<T, 'id'> : never;

async function firstPage(browser: Browser): Promise<Page> {
  const [context] = browser.contexts();
  const page = context?.pages()[0] ?? (await context?.waitForEvent('page'));
  if (!page) throw new Error('The browser has no page');
  await page.waitForURL((url) => !['about:', 'data:'].includes(url.protocol));
  return page;
}

/** Runs the app in the stand-in, in a child process. */
export async function launchStandIn(options: LaunchOptions): Promise<RunningApp> {
  const userData = options.userData ?? mkdtempSync(join(tmpdir(), 'latchkey-shell-data-'));
  const record = createRecordFile();
  const child = spawnStandIn({
    main: options.main ?? builtMainFile,
    switches: [`--user-data-dir=${userData}`, ...(options.switches ?? [])],
    config: {
      headless: options.headless ?? true,
      control: true,
      record: record.path,
      ...(options.colorScheme ? { colorScheme: options.colorScheme } : {}),
      ...(options.packaged ? { packaged: true } : {}),
      ...(options.browser ? { browser: options.browser } : {}),
    },
    env: options.env ?? {},
    output: 'pipe',
    commandPrefix: options.commandPrefix,
  });

  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }

  let report: BrowserReport | undefined;
  let attached: Browser | undefined;
  let failure: string | undefined;
  const responses = new Map<number, (value: string) => void>();
  const reported = new Promise<BrowserReport>((resolve) => {
    child.on('message', (message: ControlReport) => {
      if (message.kind === 'browser') {
        report = message;
        resolve(message);
      } else if (message.kind === 'failed') failure = message.reason;
      else responses.get(message.id)?.(message.value ?? '');
    });
  });

  const ended = once(child, 'close').then(async ([code]): Promise<{ code: number | null }> => {
    // Only detaches; the browser has exited or is about to.
    await attached?.close().catch(() => {});
    if (report) await cleanUpBrowser(report);
    record.finish();
    if (!options.userData) rmSync(userData, { recursive: true, force: true });
    return { code: code as number | null };
  });

  let lastId = 0;
  const ask = (request: Unnumbered<ControlRequest>): Promise<string> => {
    lastId += 1;
    const id = lastId;
    return new Promise((resolve, reject) => {
      responses.set(id, resolve);
      void ended.then(() => reject(new Error('The app has ended')));
      child.send({ ...request, id } as ControlRequest, (error) => error && reject(error));
    });
  };

  const attach = async (): Promise<{ page: Page; description: string }> => {
    const found = await reported;
    // Without defaults, which would change the page's environment.
    attached = await chromium.connectOverCDP(found.endpoint, { noDefaults: true });
    return { page: await firstPage(attached), description: describeStandIn(found) };
  };
  const first = attach();
  // If the app exits first, attaching fails too; the exit is reported below.
  first.catch(() => {});
  const started = await Promise.race([first, ended.then(({ code }) => new AppExitedError(code, output, failure))]);
  if (started instanceof AppExitedError) throw started;

  return {
    kind: 'stand-in',
    ...started,
    pid: child.pid ?? 0,
    userData,
    output: () => output,
    ipcMessages: record.traffic,
    electronCalls: record.calls,
    openedUrls: record.openedUrls,
    readClipboardText: () => ask({ do: 'clipboard' }),
    setClipboardText: async (text) => void (await ask({ do: 'putOnClipboard', text })),
    answerDialog: async (method, answer) => void (await ask({ do: 'answerDialog', method, answer })),
    setIdleSeconds: async (seconds) => void (await ask({ do: 'idle', seconds })),
    advanceTimers: async (milliseconds) => void (await ask({ do: 'advanceTimers', milliseconds })),
    drag: async (payload, until) => void (await ask({ do: 'drag', payload, until })),
    emitPowerEvent: async (event) => void (await ask({ do: 'emit', event })),
    endSession: async () => void (await ask({ do: 'endSession' }).catch(() => {})),
    kill: (signal = 'SIGKILL') => {
      child.kill(signal);
      return ended;
    },
    close: async () => {
      if (child.exitCode === null && child.connected) await ask({ do: 'quit' }).catch(() => {});
      return ended;
    },
    exited: ended,
  };
}
