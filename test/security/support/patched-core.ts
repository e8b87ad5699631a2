import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Rollup } from 'vite';
import { projectRoot } from '../../../build/electron-stand-in/stand-in-process.ts';
import type { createApp } from '../../../electron/app.ts';
import { createMutants } from './mutants.ts';

/** The composition of the app, from a bundle. */
export type Core = { createApp: typeof createApp };

const folder = join(projectRoot, 'out/test-core');

let bundle: Promise<string> | undefined;

async function buildBundle(): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'warn',
    root: projectRoot,
    build: { ssr: 'electron/app.ts', write: false, target: 'node22', minify: false },
  });
  const [chunk] = (output as Rollup.RollupOutput).output;
  return chunk.code;
}

let loaded = 0;

/**
 * Loads the app's own composition without Electron, with passages of its code replaced.
 *
 * @param patches each `passage → replacement`; see {@link createMutants}
 */
export async function loadCore(patches: readonly string[] = []): Promise<Core> {
  bundle ??= buildBundle();
  const text = patches.reduce((code, patch) => createMutants(code, [patch])[0]?.text ?? code, await bundle);
  await mkdir(folder, { recursive: true });
  loaded += 1;
  const file = join(folder, `${process.pid}-${loaded}.mjs`);
  await writeFile(file, text);
  const core = (await import(pathToFileURL(file).href)) as Core;
  await rm(file);
  return core;
}
