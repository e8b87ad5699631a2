import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Of util-linux, which every distribution has. Users can change `PATH`, so the path is fixed. */
const prlimit = '/usr/bin/prlimit';

/** Lists a process and its descendants. */
async function listProcesses(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const children = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '')),
  );
  const pids = children.join(' ').trim().split(/\s+/).filter(Boolean).map(Number);
  return [pid, ...(await Promise.all(pids.map(listProcesses))).flat()];
}

/**
 * Keeps Linux from writing the memory of this process, and of those that it has started or will
 * start, to a core file when they crash. Does nothing without `prlimit`. Other systems write no
 * such file unless an administrator configures it.
 */
export async function preventCoreFiles(): Promise<void> {
  if (process.platform !== 'linux') return;
  const limit = (pid: number) => run(prlimit, ['--core=0', '--pid', `${pid}`], { env: {} }).catch(() => {});
  // First this one, so that a process that it starts meanwhile inherits the limit.
  await limit(process.pid);
  const [, ...descendants] = await listProcesses(process.pid);
  await Promise.all(descendants.map(limit));
}
