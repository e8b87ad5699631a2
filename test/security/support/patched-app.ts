import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchApp, type RunningApp } from '../../../build/electron-stand-in/launch.ts';
import { projectRoot } from '../../../build/electron-stand-in/stand-in-process.ts';
import { createMutant } from './mutants.ts';

/** A replacement in one of the built scripts. */
export type BundlePatch = { in: 'main' | 'preload'; from: string; to: string };

/** Launches a patched copy of the built app, with its secrets in memory. */
export async function launchPatchedApp(changes: readonly BundlePatch[], switches: string[] = []): Promise<RunningApp> {
  if (changes.length === 0) return launchApp({ switches: ['--vault=memory', ...switches] });
  const copy = await mkdtemp(join(tmpdir(), 'latchkey-mutant-'));
  try {
    await cp(join(projectRoot, 'out'), join(copy, 'out'), {
      recursive: true,
      filter: (path) => !/[\\/]out[\\/](?!main|preload|renderer)[^\\/]+/.test(path),
    });
    await cp(join(projectRoot, 'package.json'), join(copy, 'package.json'));
    for (const { in: script, from, to } of changes) {
      const file = join(copy, 'out', script, `${script}.cjs`);
      await writeFile(file, createMutant(await readFile(file, 'utf8'), `in ${script}`, from, to).text);
    }
    const shell = await launchApp({ main: join(copy, 'out/main/main.cjs'), switches: ['--vault=memory', ...switches] });
    void shell.exited.then(() => rm(copy, { recursive: true, force: true }));
    return shell;
  } catch (error) {
    await rm(copy, { recursive: true, force: true });
    throw error;
  }
}
