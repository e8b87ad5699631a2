import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { listenOnLoopback } from '../../build/demo-server/loopback.ts';

/** A server in a child process, with a temporary folder. */
export interface ChildServer {
  /** Stops the program and removes its folder. */
  stop(): Promise<void>;
}

export interface ChildServerOptions {
  name: string;
  command: readonly [program: string, ...args: string[]];
  env?: Record<string, string>;
  /** The folder from {@link createTemporaryFolder}; removed when the server stops. */
  folder: string;
  /** A URL that responds with 200 once the server is ready. */
  readyUrl: string;
  /** The time limit for startup, in milliseconds. */
  startTimeoutMs: number;
}

/** Creates a temporary folder for a server's files. */
export const createTemporaryFolder = (name: string) => mkdtemp(join(tmpdir(), `latchkey-${name}-`));

/** Finds a free loopback port, for programs that cannot choose and report one themselves. */
export async function findFreePort(): Promise<number> {
  const { server, close } = await listenOnLoopback((_request, response) => void response.end());
  const address = server.address();
  await close();
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}

/** Kills a child and its descendants: it leads its own process group. */
function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has already exited.
  }
}

/**
 * Runs a program that is stopped when this process exits, however that happens: its wrapper watches
 * the other end of its standard input. The program's own input is empty.
 */
const leash = `
exec 3<&0
"$@" 3<&- </dev/null &
program=$!
{ cat <&3 >/dev/null; kill -TERM $program; } 2>/dev/null &
wait $program`;

const lastLines = (text: string) => text.trimEnd().split('\n').slice(-30).join('\n');

/** Starts a program and waits until it responds. @throws with its output if it does not */
export async function startChildServer(options: ChildServerOptions): Promise<ChildServer> {
  const { name, command, env, folder, readyUrl, startTimeoutMs } = options;
  const child = spawn('/bin/sh', ['-c', leash, name, ...command], {
    cwd: folder,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let printed = '';
  const keep = (chunk: Buffer) => {
    printed = (printed + chunk.toString('utf8')).slice(-20_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  child.stdin.on('error', () => {});
  let failure: Error | undefined;
  child.on('error', (error) => {
    failure = error;
  });
  const ended = () => child.exitCode !== null || child.signalCode !== null || failure !== undefined;

  const stop = async () => {
    if (!ended()) {
      const exit = once(child, 'exit');
      child.stdin.end();
      await Promise.race([exit, delay(10_000, undefined, { ref: false })]);
    }
    killGroup(child);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };

  const until = performance.now() + startTimeoutMs;
  for (;;) {
    const response = await fetch(readyUrl, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.ok) return { stop };
    const late = performance.now() > until;
    if (ended() || late) {
      await stop();
      const why = late ? `did not answer within ${startTimeoutMs / 1000} s` : `ended (${child.exitCode})`;
      throw new Error(`${name} ${why}:\n${lastLines(printed)}`, { cause: failure });
    }
    await delay(200);
  }
}
