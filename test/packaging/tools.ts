import { spawnSync } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Whether a program is there and runs. */
export const runs = (program: string, ...args: string[]) => spawnSync(program, args, { stdio: 'ignore' }).status === 0;

/** A program in a folder that runs this folder's `fpm.ts`, as electron-builder starts fpm. */
export async function standInFpm(folder: string): Promise<string> {
  const path = join(folder, 'fpm');
  const script = fileURLToPath(new URL('fpm.ts', import.meta.url));
  const loader = fileURLToPath(import.meta.resolve('tsx'));
  await writeFile(path, `#!/bin/sh\nexec '${process.execPath}' --import '${loader}' '${script}' "$@"\n`);
  await chmod(path, 0o755);
  return path;
}
