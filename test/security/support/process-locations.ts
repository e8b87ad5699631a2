import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { SearchLocation } from '../secret-search.ts';

const run = promisify(execFile);

/** Lists a process and all of its descendants from `/proc`. */
async function listProcessTree(root: number): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const parent = /\) \S (\d+) /.exec(stat)?.[1];
    if (parent) parents.set(Number(name), Number(parent));
  }
  const found = [root];
  for (const one of found) for (const [child, parent] of parents) if (parent === one) found.push(child);
  return found;
}

/**
 * Reads what other processes of the same user can see of a process and its descendants: arguments
 * and, on Linux, the environment.
 */
export async function readProcessLocations(pid: number): Promise<SearchLocation[]> {
  if (process.platform === 'linux') {
    const locations: SearchLocation[] = [];
    for (const one of await listProcessTree(pid))
      for (const [file, what] of Object.entries({ cmdline: 'arguments', environ: 'environment' })) {
        // A browser process may have exited in the meantime.
        const read = readFile(`/proc/${one}/${file}`, 'utf8');
        const content = one === pid ? await read : await read.catch(() => '');
        const name = one === pid ? `${what} of main` : `${what} of a child of main`;
        locations.push({ name, content: content.replaceAll('\u0000', '\n') });
      }
    return locations;
  }
  const [program, ...arguments_] =
    process.platform === 'win32'
      ? [
          'powershell',
          '-NoProfile',
          '-Command',
          `(Get-CimInstance Win32_Process -Filter "ProcessId=${pid}").CommandLine`,
        ]
      : ['ps', '-ww', '-o', 'command=', '-p', String(pid)];
  const { stdout } = await run(program ?? '', arguments_);
  return [{ name: 'arguments of main', content: stdout }];
}
