import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { watchBundles } from './bundles.ts';
import { startDemo } from './demo-server/demo.ts';
import { findElectron } from './electron-stand-in/electron-binary.ts';
import { planElectronStart } from './electron-stand-in/electron-sandbox.ts';

// Runs the app against the demo servers. Reloads the page when it changes, and restarts the app
// when main or preload changes.

const root = fileURLToPath(new URL('..', import.meta.url));
const standIn = fileURLToPath(new URL('./electron-stand-in/run.ts', import.meta.url));

const demo = await startDemo();
const found = findElectron();
const electron = found ? planElectronStart(found) : undefined;
if (electron && 'reason' in electron) console.log(electron.reason);
let app: ChildProcess | undefined;

function open(): void {
  const switches = [...demo.switches, '--reload-on-change', ...process.argv.slice(2)];
  const [command, args] =
    electron && 'program' in electron
      ? [electron.program, [root, ...electron.switches]]
      : [process.execPath, ['--import', 'tsx', standIn]];
  const child = spawn(command, [...args, ...switches], { stdio: 'inherit' });
  app = child;
  child.once('exit', () => {
    if (app === child) process.exit(0);
  });
}

function restart(): void {
  const previous = app;
  app = undefined;
  if (!previous) {
    open();
    return;
  }
  previous.once('exit', open);
  previous.kill();
}

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    app?.once('exit', () => process.exit(0));
    app?.kill();
  });

await watchBundles(restart);
console.log(
  `Username ${demo.user.username}, password ${demo.user.password}. Watching for changes. Press Ctrl+C to stop.`,
);
open();
