import { spawnSync } from 'node:child_process';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Returns whether a program is installed and succeeds with these arguments. */
export const runs = (program: string, ...args: string[]) => spawnSync(program, args, { stdio: 'ignore' }).status === 0;

/**
 * Writes an executable that runs `fpm.ts`, for electron-builder to start instead of fpm.
 *
 * @returns its path
 */
export async function standInFpm(folder: string): Promise<string> {
  const path = join(folder, 'fpm');
  const script = fileURLToPath(new URL('fpm.ts', import.meta.url));
  const loader = fileURLToPath(import.meta.resolve('tsx'));
  await writeFile(path, `#!/bin/sh\nexec '${process.execPath}' --import '${loader}' '${script}' "$@"\n`);
  await chmod(path, 0o755);
  return path;
}

/**
 * Fills a folder with the tools that electron-builder builds an AppImage with, in the layout of its
 * own download (FUSE 2): the system's mksquashfs, and {@link appImageRuntime} in place of the
 * runtime.
 *
 * @returns the folder
 */
export async function standInAppImageTools(folder: string): Promise<string> {
  const host = join(folder, `linux-${process.arch}`);
  await mkdir(host, { recursive: true });
  await mkdir(join(folder, 'lib/x64'), { recursive: true });
  const mksquashfs =
    spawnSync('sh', ['-c', 'command -v mksquashfs'], { encoding: 'utf8' }).stdout.trim() || '/bin/false';
  await symlink(mksquashfs, join(host, 'mksquashfs'));
  await symlink('/bin/true', join(host, 'desktop-file-validate'));
  for (const arch of ['x64', 'arm64']) await writeFile(join(folder, `runtime-${arch}`), appImageRuntime);
  return folder;
}

/** Replaces the runtime at the start of an AppImage. 4 KiB long, the alignment of mksquashfs. */
export const appImageRuntime = Buffer.alloc(4096, '#');
