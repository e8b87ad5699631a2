import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseInvocation } from '../electron/cli/cli.ts';
import { buildBundles } from './bundles.ts';
import { type Demo, startDemo } from './demo-server/demo.ts';
import { runDemoWalkthrough } from './demo-walkthrough.ts';
import { hasDisplay } from './display.ts';
import { fetchElectron, findElectron } from './electron-stand-in/electron-binary.ts';
import { planElectronStart } from './electron-stand-in/electron-sandbox.ts';
import { launchApp } from './electron-stand-in/launch.ts';
import { runInStandIn } from './electron-stand-in/run.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const screenshotsFolder = `${root}/out/demo`;
const downloadTimeoutMs = 120_000;

const printLine = (line = '') => console.log(line);

async function runElectron(program: string, switches: string[]): Promise<number> {
  const child = spawn(program, [root, ...switches], { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

/**
 * Runs a command of the app (`run`, `doctor`) in this terminal.
 *
 * @returns the exit code of the command
 */
async function runCommand(demo: Demo, switches: string[]): Promise<number> {
  printLine(`Demo username ${demo.user.username}, password ${demo.user.password}`);
  const found = findElectron();
  const electron = found ? planElectronStart(found) : undefined;
  if (electron && 'program' in electron) return runElectron(electron.program, [...electron.switches, ...switches]);
  if (electron) printLine(electron.reason);
  return runInStandIn({ switches, headless: true });
}

/**
 * Opens the app in a window: on Electron if it is installed or can be downloaded, and can start
 * here; otherwise on the stand-in.
 *
 * @returns the exit code of the app
 */
async function openWindow(demo: Demo, switches: string[]): Promise<number> {
  const fetched = await fetchElectron({ timeoutMs: downloadTimeoutMs, onLine: (line) => printLine(`${line} …`) });
  const electron = 'path' in fetched ? planElectronStart(fetched.path) : fetched;
  printLine();
  printLine(`  Username  ${demo.user.username}`);
  printLine(`  Password  ${demo.user.password}`);
  printLine();
  if ('reason' in electron) {
    printLine(electron.reason);
    return runInStandIn({ switches, onLine: (line) => printLine(`Running on the ${line}. Close the window to stop.`) });
  }
  printLine('Running on Electron. Close the window to stop.');
  return runElectron(electron.program, [...electron.switches, ...switches]);
}

/**
 * Runs the demo walkthrough without a window.
 *
 * @returns the exit code
 * @throws if a step fails
 */
async function runHeadlessDemo(demo: Demo, switches: string[]): Promise<number> {
  const shell = await launchApp({ switches: [...switches, '--vault=memory'], headless: true, runtime: 'stand-in' });
  printLine(`Running the demo without a window on the ${shell.description}.`);
  try {
    let step = 0;
    await runDemoWalkthrough(shell.page, demo.user, screenshotsFolder, (name, result) => {
      step += 1;
      printLine(`  ${step}. ${name.padEnd(10)} ${result}`);
    });
    printLine('Screenshots: out/demo');
    return 0;
  } finally {
    await shell.close();
  }
}

/**
 * Builds the app, starts the demo servers and opens the app with their profile. With `--headless`,
 * or without a display, runs the demo walkthrough instead of opening a window.
 *
 * @returns the exit code
 */
async function start(args: string[]): Promise<number> {
  printLine('Building …');
  await buildBundles();
  await rm(screenshotsFolder, { recursive: true, force: true });
  const demo = await startDemo();
  printLine(`Authorization server ${demo.issuer}, API ${demo.apiOrigin}`);
  const switches = [...demo.switches, ...args.filter((arg) => arg !== '--headless')];
  try {
    if (parseInvocation(args)) return await runCommand(demo, switches);
    return args.includes('--headless') || !hasDisplay()
      ? await runHeadlessDemo(demo, switches)
      : await openWindow(demo, switches);
  } finally {
    await demo.close();
  }
}

process.exitCode = await start(process.argv.slice(2));
