import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'vite';
import { buildBundles, buildForProduction } from './bundles.ts';
import { standInScriptVariable } from './electron-stand-in/stand-in-process.ts';
import { reuseBundlesVariable } from './test-summary.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const standInFolder = 'out/electron-stand-in';

/**
 * Bundles the stand-in into one file and makes this process and its children start it from there:
 * tests start it hundreds of times, and loading its TypeScript files takes longer than the app.
 */
export async function buildStandIn(): Promise<void> {
  await buildForProduction(async () => {
    await build({
      configFile: false,
      logLevel: 'warn',
      root,
      build: {
        ssr: 'build/electron-stand-in/main.ts',
        outDir: standInFolder,
        target: 'node20',
        minify: false,
        // As CommonJS, because Node scans all of Playwright for exports to import it from a module.
        rolldownOptions: { output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false } },
      },
    });
  });
  const script = `${root}build/electron-stand-in/cached-main.cjs`;
  await promisify(execFile)(process.execPath, [script, '--create-cache']);
  process.env[standInScriptVariable] = script;
}

/** Builds the bundles that a suite tests, unless `npm test` has built them already. */
export async function buildTestBundles(): Promise<void> {
  if (process.env[reuseBundlesVariable]) return;
  await buildBundles();
  await buildStandIn();
}
