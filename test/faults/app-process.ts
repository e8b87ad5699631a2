import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import fs, { type FileHandle } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { exitImmediately } from '../../electron/node/exit-immediately.ts';
import { createKeychainProtector } from '../../electron/vault/keychain.ts';
import { createKeychainTimeout } from '../../electron/vault/keychain-timeout.ts';
import { nodeTransport } from '../servers/node-transport.ts';
import { fakeTransport, readAll } from '../unit/support/transport.ts';
import { createFastClock } from './app.ts';
import { runTask, type Task } from './run-task.ts';

const task: Task = JSON.parse(process.argv[2] ?? '');
const steps: string[] = [];
let isCounting = task.action === 'start';

/**
 * Counts one externally visible step: a change of a file or a stage of a request. Kills the process
 * before the step if the task says so.
 *
 * @returns whether the process is to be killed in the middle of this step
 */
function step(name: string): boolean {
  if (!isCounting) return false;
  if (steps.length === task.killAtStep) process.kill(process.pid, 'SIGKILL');
  steps.push(name);
  return steps.length === task.killAtStep;
}

/** Returns the part of a path that is the same in every run. */
const normalizePath = (path: unknown) =>
  String(path)
    .slice(task.userData.length)
    .replace(/[0-9a-f]{16}/g, '…');

/** Counts the steps of a file opened for writing; the process can die halfway through a write. */
function watchFile(file: FileHandle, name: string): FileHandle {
  const { writeFile, sync } = file;
  file.writeFile = async (...parts: Parameters<typeof writeFile>) => {
    step(`write ${name}`);
    if (step(`write ${name}, half`)) {
      const text = parts[0] as string;
      await writeFile.call(file, text.slice(0, text.length >> 1));
      process.kill(process.pid, 'SIGKILL');
    }
    return writeFile.apply(file, parts);
  };
  file.sync = () => {
    step(`flush ${name}`);
    return sync.call(file);
  };
  return file;
}

const { open, rename, rm, mkdir } = fs;
Object.assign(fs, {
  async open(...parts: Parameters<typeof open>) {
    if (parts[1] === 'r') return open(...parts);
    step(`open ${normalizePath(parts[0])}`);
    return watchFile(await open(...parts), normalizePath(parts[0]));
  },
  rename(...parts: Parameters<typeof rename>) {
    step(`rename ${normalizePath(parts[0])}`);
    return rename(...parts);
  },
  rm(...parts: Parameters<typeof rm>) {
    step(`remove ${normalizePath(parts[0])}`);
    return rm(...parts);
  },
  mkdir(...parts: Parameters<typeof mkdir>) {
    step(`make ${normalizePath(parts[0])}`);
    return mkdir(...parts);
  },
});

const transport = fakeTransport(async ({ url, forward }) => {
  const name = new URL(url).pathname;
  step(`send ${name}`);
  const response = await forward(nodeTransport);
  step(`headers of ${name}`);
  const body = await readAll(response);
  step(`body of ${name}`);
  return { ...response, read: async () => body.shift() };
});

const crashes: string[] = [];
process.on('unhandledRejection', (error) => crashes.push(`unhandled: ${error}`));

const keychainTimeout = createKeychainTimeout(createFastClock(1));
const protectors = task.keychain && [
  keychainTimeout.wrap(
    createKeychainProtector({ account: 'test', load: () => createRequire(__filename)('keytar'), random: randomBytes }),
  ),
];
async function run(): Promise<void> {
  const onStarted = () => {
    isCounting = true;
  };
  const { report } = await runTask(task, { transport, protectors, onStarted });
  writeSync(1, JSON.stringify({ ...report, steps, defects: [...report.defects, ...crashes] }));
}

void run().then(
  // Like the app itself: exit() never returns if a keyring call hangs.
  () => (keychainTimeout.hasPendingCalls() ? exitImmediately(0) : process.exit(0)),
  (error) => {
    writeSync(2, `${error}\n`);
    process.exit(1);
  },
);
