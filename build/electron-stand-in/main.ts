/**
 * Runs a built main bundle in the stand-in: `node --import tsx main.ts <main bundle> [switches]`.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { trackAppTimers } from './app-timers.ts';
import { config, locateApp } from './config.ts';
import { listenToControl, report, reportBrowser } from './control.ts';
import { createStandInElectron } from './electron.ts';
import { redirectElectron } from './redirect-electron.ts';
import { imitateWindowsConsole } from './windows-console.ts';

const [, , bundle = '', ...switches] = process.argv;
const location = locateApp(bundle);
const require = createRequire(import.meta.url);
const electronPackage = require.resolve('electron/package.json');
const { version } = JSON.parse(readFileSync(electronPackage, 'utf8')) as { version: string };

const { module, app, start } = createStandInElectron(location, version);

// Values that an app may read to detect its environment.
process.argv = [process.execPath, ...(config.packaged ? [] : [location.main]), ...switches];
Object.defineProperty(process, 'versions', { value: Object.freeze({ ...process.versions, electron: version }) });
Object.assign(process, {
  type: 'browser',
  ...(config.packaged ? {} : { defaultApp: true }),
  resourcesPath: config.packaged ? location.root : join(electronPackage, '..', 'dist', 'resources'),
});

imitateWindowsConsole();

let failed = false;

function fail(error: unknown): void {
  if (failed) return;
  failed = true;
  console.error(error);
  report({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
  app.exit(1);
}

// The reader of the output may exit first. That must not end the app or cause a loop of errors.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

let firstSignal = 0;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // A terminal signals the process group, so one keystroke may arrive twice; only a later one
    // forces the exit.
    if (firstSignal === 0) {
      firstSignal = Date.now();
      app.quit();
    } else if (Date.now() - firstSignal > 1000) app.exit(1);
  });
}
process.on('uncaughtException', (error) => {
  // If the app has a handler of its own, it keeps running, as in Electron.
  if (process.listenerCount('uncaughtException') === 1) fail(error);
});

listenToControl(app);
if (config.control) trackAppTimers(location.main);
redirectElectron(module);
require(location.main);

// Electron becomes ready after the main script has run, never during it.
setImmediate(() => {
  start()
    .then((engine) => engine && reportBrowser(engine))
    .catch(fail);
});
