import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseInvocation } from '../electron/cli/cli.ts';
import { type Demo, startDemo } from '../test/servers/demo.ts';
import { fetchElectron, findElectron } from '../test/shell/electron-binary.ts';
import { launchShell } from '../test/shell/launch.ts';
import { runInStandIn } from '../test/shell/run.ts';
import { buildBundles } from './bundles.ts';
import { playDemoLine } from './demo-line.ts';
import { hasDisplay } from './display.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const screenshots = `${root}/out/demo`;
const downloadWithin = 120_000;

const say = (line = '') => console.log(line);

/** Runs a command of the app (`run`, `doctor`) in this terminal and answers its exit code. */
async function runCommand(demo: Demo, switches: string[]): Promise<number> {
  say(`Demo user ${demo.user.username}, password ${demo.user.password}`);
  const electron = findElectron();
  if (!electron) return runInStandIn({ switches, headless: true });
  const child = spawn(electron, [root, ...switches], { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

/** Opens the app in a window, on Electron where its program can be had, and answers its exit code. */
async function openWindow(demo: Demo, switches: string[]): Promise<number> {
  const electron = await fetchElectron({ timeoutMs: downloadWithin, onLine: (line) => say(`${line} …`) });
  say();
  say(`  Username  ${demo.user.username}`);
  say(`  Password  ${demo.user.password}`);
  say();
  if ('reason' in electron) {
    say(electron.reason);
    return runInStandIn({ switches, onLine: (line) => say(`Running on the ${line}. Close its window to stop.`) });
  }
  say('Running on Electron. Close its window to stop.');
  const child = spawn(electron.path, [root, ...switches], { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

/** Plays the demo without a window and answers 0 where every step succeeded. */
async function playHeadless(demo: Demo, switches: string[]): Promise<number> {
  const shell = await launchShell({ switches: [...switches, '--vault=memory'], headless: true, shell: 'stand-in' });
  say(`No window: playing the demo on the ${shell.describe}.`);
  try {
    let step = 0;
    await playDemoLine(shell.page, demo.user, screenshots, (name, result) => {
      step += 1;
      say(`  ${step}. ${name.padEnd(10)} ${result}`);
    });
    say('Screenshots: out/demo');
    return 0;
  } finally {
    await shell.close();
  }
}

/**
 * Builds, starts the embedded servers, and opens the app on them. Without a display, or with `--headless`, it plays the
 * whole line instead of opening a window.
 */
async function start(args: string[]): Promise<number> {
  say('Building …');
  await buildBundles();
  await rm(screenshots, { recursive: true, force: true });
  const demo = await startDemo();
  say(`Authorization server ${demo.issuer}, API ${demo.api}`);
  const switches = [...demo.switches, ...args.filter((arg) => arg !== '--headless')];
  try {
    if (parseInvocation(args)) return await runCommand(demo, switches);
    return args.includes('--headless') || !hasDisplay()
      ? await playHeadless(demo, switches)
      : await openWindow(demo, switches);
  } finally {
    await demo.close();
  }
}

process.exitCode = await start(process.argv.slice(2));
