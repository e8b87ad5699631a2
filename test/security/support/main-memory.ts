import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { readFilesBelow, readSnapshotStrings, type SearchLocation } from '../secret-search.ts';
import type { MainResponse } from './main-process.ts';

const script = fileURLToPath(new URL('./main-process.ts', import.meta.url));
const observer = fileURLToPath(new URL('./memory-observer.cjs', import.meta.url));
const typescriptLoader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** The built main bundle, running in a separate process. */
export type MainProcess = {
  /** Makes a call as the page would. */
  call(name: string, argument?: unknown): Promise<unknown>;
  /** Reads everything reachable in the process, and everything about it that others can see. */
  readLocations(): Promise<SearchLocation[]>;
  close(): Promise<void>;
};

/**
 * Starts the built main bundle in a separate process.
 *
 * @param within a command prefix, such as that of {@link createMachineWithPolicy}
 */
export async function startMainProcess(profile: object, within: readonly string[] = []): Promise<MainProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-memory-'));
  const profileFile = join(folder, 'profile.json');
  await writeFile(profileFile, JSON.stringify(profile));
  const [program = '', ...args] = [
    ...within,
    ...[process.execPath, '--require', observer, '--import', typescriptLoader, script, profileFile],
  ];
  const child: ChildProcess = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, LATCHKEY_MEMORY: folder },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });

  const waiting = new Map<number, (answer: MainResponse) => void>();
  const ready = new Promise<string>((resolve, reject) => {
    waiting.set(0, ({ value }) => resolve(String(value)));
    child.once('exit', () => reject(new Error(`the main process ended: ${output}`)));
  });
  child.on('message', (answer: MainResponse) => {
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  const root = await ready;
  let last = 0;

  return {
    call: (name, argument) =>
      new Promise((resolve, reject) => {
        last += 1;
        waiting.set(last, ({ value, error }) => (error === undefined ? resolve(value) : reject(new Error(error))));
        child.send({ id: last, name, argument });
      }),

    async readLocations() {
      process.kill(child.pid ?? 0, 'SIGUSR2');
      while (!(await stat(join(folder, 'heap')).catch(() => undefined))) await delay(20);
      const heap = readSnapshotStrings(await readFile(join(folder, 'heap'), 'utf8'));
      await rename(join(folder, 'heap'), join(folder, 'heap.read'));
      const seen = async (name: string) => readFile(join(folder, name), 'latin1');
      const buffers = await readFile(join(folder, 'buffers'));
      return [
        { name: 'heap of main', content: heap },
        { name: 'buffers of main (utf8)', content: buffers.toString('utf8') },
        { name: 'buffers of main (utf16le)', content: buffers.toString('utf16le') },
        { name: 'diagnostic report of main', content: await seen('report') },
        { name: 'arguments and environment of main', content: await seen('process') },
        { name: 'output of main', content: output },
        ...(await readFilesBelow(root)).map(({ name, content }) => ({ name: `file ${name}`, content })),
      ];
    },

    async close() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
      await Promise.all([folder, root].map((one) => rm(one, { recursive: true, force: true })));
    },
  };
}
