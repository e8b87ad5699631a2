import { spawnSync } from 'node:child_process';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
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

/**
 * A folder with what electron-builder makes an AppImage with, as its own download is laid out (FUSE
 * 2): mksquashfs of this system, and a stand-in for the runtime that mounts it, which comes from
 * nowhere else.
 */
export async function standInAppImageTools(folder: string): Promise<string> {
  const host = join(folder, `linux-${process.arch}`);
  await mkdir(host, { recursive: true });
  await mkdir(join(folder, 'lib/x64'), { recursive: true });
  const mksquashfs = spawnSync('sh', ['-c', 'command -v mksquashfs'], { encoding: 'utf8' }).stdout.trim();
  await symlink(mksquashfs, join(host, 'mksquashfs'));
  await symlink('/bin/true', join(host, 'desktop-file-validate'));
  for (const arch of ['x64', 'arm64']) await writeFile(join(folder, `runtime-${arch}`), appImageRuntime);
  return folder;
}

/** Stands before the file system in an AppImage of the tests; 4 KiB, as mksquashfs aligns to. */
export const appImageRuntime = Buffer.alloc(4096, '#');
