import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Place } from '../secret-search.ts';

const run = promisify(execFile);

/** What other processes of the same person see of one: its arguments, and where the system tells, its environment. */
export async function processPlaces(pid: number): Promise<Place[]> {
  if (process.platform === 'linux') {
    const seen = async (file: string) => (await readFile(`/proc/${pid}/${file}`, 'utf8')).replaceAll('\u0000', '\n');
    return [
      { name: 'arguments of main', content: await seen('cmdline') },
      { name: 'environment of main', content: await seen('environ') },
    ];
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
