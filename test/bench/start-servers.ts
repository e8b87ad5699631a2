import { fork } from 'node:child_process';
import { once } from 'node:events';

/** The addresses of the benchmark's servers. */
export type BenchServers = { issuer: string; api: string; audience: string };

/** Starts the servers in a process of their own. */
export async function startBenchServers(): Promise<BenchServers & { close: () => void }> {
  const child = fork('test/bench/server.ts', { execArgv: ['--import', 'tsx'] });
  const [servers] = (await once(child, 'message')) as [BenchServers];
  return { ...servers, close: () => child.disconnect() };
}
