import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { buildBundles, buildForProduction } from '../../build/bundles.ts';

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));

/** Not in `out/`, which is packaged. */
const folder = 'node_modules/.cache/latchkey-bench';

/** Bundles what is measured as main is bundled: a loader of TypeScript would slow it down. */
const buildSections = () =>
  build({
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true, external: ['electron', 'keytar'] },
    build: {
      ssr: 'test/bench/sections.ts',
      outDir: folder,
      emptyOutDir: true,
      target: 'node22',
      minify: false,
      rolldownOptions: { output: { entryFileNames: '[name].mjs', codeSplitting: false } },
    },
  });

const options = process.argv.slice(2);
console.log('Building …');
await buildForProduction(async () => void (await buildSections()));
if (!options.includes('--only') || options.includes('bundles')) await buildBundles();
const child = spawn(
  process.execPath,
  [
    ...process.execArgv.filter((option) => !['--import', 'tsx'].includes(option)),
    '--expose-gc',
    `${folder}/sections.mjs`,
    ...options,
  ],
  { stdio: 'inherit' },
);
const [code] = await once(child, 'exit');
process.exitCode = code ?? 1;
if (options.length === 0) await import('./inspector.ts');
