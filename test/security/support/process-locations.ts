import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { SearchLocation } from '../secret-search.ts';

const run = promisify(execFile);

/** A process and those that it started, and theirs, by what is told of them in `/proc`. */
async function listProcessTree(root: number): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const told = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const parent = /\) \S (\d+) /.exec(told)?.[1];
    if (parent) parents.set(Number(name), Number(parent));
  }
  const found = [root];
  for (const one of found) for (const [child, parent] of parents) if (parent === one) found.push(child);
  return found;
}

/**
 * What other processes of the same person see of one: its arguments, and where the system tells,
 * its environment, and both of every process that it started.
 */
export async function readProcessLocations(pid: number): Promise<SearchLocation[]> {
  if (process.platform === 'linux') {
    const places: SearchLocation[] = [];
    for (const one of await listProcessTree(pid))
      for (const [file, what] of Object.entries({ cmdline: 'arguments', environ: 'environment' })) {
        // A process of the browser may be gone by now.
        const read = readFile(`/proc/${one}/${file}`, 'utf8');
        const content = one === pid ? await read : await read.catch(() => '');
        const name = one === pid ? `${what} of main` : `${what} of a child of main`;
        places.push({ name, content: content.replaceAll('\u0000', '\n') });
      }
    return places;
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
