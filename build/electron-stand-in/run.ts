/**
 * Runs the built app in the stand-in for a user: `node --import tsx build/electron-stand-in/run.ts
 * [switches]`.
 */
import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ControlReport } from './control.ts';
import {
  type BrowserReport,
  builtMainFile,
  cleanUpBrowser,
  describeStandIn,
  spawnStandIn,
} from './stand-in-process.ts';

/** How to start the app, and in which environment. */
export type RunOptions = {
  switches?: string[];
  /** The main bundle; defaults to the app's. */
  main?: string;
  /** Defaults to false if there is a display. */
  headless?: boolean;
  env?: Record<string, string>;
  /** Receives the description of the runtime. */
  onLine?: (line: string) => void;
};

/**
 * Runs an app in the stand-in until it exits, in a window if there is a display. Shares this
 * process's output and forwards its signals to the app.
 *
 * @returns the app's exit code
 */
export async function runInStandIn(options: RunOptions = {}): Promise<number> {
  const child = spawnStandIn({
    main: options.main ?? builtMainFile,
    switches: options.switches ?? [],
    config: options.headless === undefined ? {} : { headless: options.headless },
    env: options.env ?? {},
    output: 'inherit',
  });
  let report: BrowserReport | undefined;
  child.on('message', (message: ControlReport) => {
    if (message.kind !== 'browser') return;
    report = message;
    options.onLine?.(describeStandIn(message));
  });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const passOn = (signal: NodeJS.Signals) => child.kill(signal);
  for (const signal of signals) process.on(signal, passOn);
  const [code] = (await once(child, 'exit')) as [number | null];
  for (const signal of signals) process.off(signal, passOn);
  if (report) await cleanUpBrowser(report);
  return code ?? 1;
}

const [, script] = process.argv;
if (script && realpathSync(script) === fileURLToPath(import.meta.url)) {
  process.exitCode = await runInStandIn({ switches: process.argv.slice(2), onLine: (line) => console.log(line) });
}
