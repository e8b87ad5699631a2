import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { build, type InlineConfig } from 'vite';
import { calls, events } from '../shared/contract.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

const sharedConfig: InlineConfig = { configFile: false, logLevel: 'warn' };

/**
 * Creates the configuration of a script for Electron, built as one CommonJS file: a sandboxed
 * preload can be nothing else.
 */
const scriptConfig = (entry: string, outDir: string, define: Record<string, string> = {}): InlineConfig => ({
  ...sharedConfig,
  root,
  define,
  ssr: { noExternal: true, external: ['electron', 'keytar'] },
  build: {
    ssr: entry,
    outDir,
    emptyOutDir: true,
    target: 'node22',
    minify: false,
    rolldownOptions: { output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false } },
  },
});

const mainConfig = scriptConfig('electron/main.ts', 'out/main');

/** Runs in a process of its own, which has no Electron. */
const parserConfig = scriptConfig('electron/parser/parser.ts', 'out/parser');

const preloadConfig = scriptConfig('electron/preload.ts', 'out/preload', {
  __CALLS__: JSON.stringify(Object.keys(calls)),
  __EVENTS__: JSON.stringify(Object.keys(events)),
});

/** The page is served from `app://`, so its URLs are relative. Its CSP forbids inline assets. */
const rendererConfig: InlineConfig = {
  ...sharedConfig,
  root: `${root}/renderer`,
  base: './',
  plugins: [react()],
  build: {
    outDir: '../out/renderer',
    emptyOutDir: true,
    target: 'chrome140',
    assetsInlineLimit: 0,
    // One stylesheet keeps the order of rules, whatever loads first.
    cssCodeSplit: false,
    modulePreload: false,
    chunkSizeWarningLimit: 2000,
  },
};

/**
 * Runs builds with `NODE_ENV` set to `production`. Vite does not override the `test` of a test
 * runner, which would bundle React's development build; and if it is not set, Vite sets it for all
 * that runs later. Only one call may run at a time.
 */
export async function buildForProduction(runBuilds: () => Promise<void>): Promise<void> {
  const { NODE_ENV } = process.env;
  process.env.NODE_ENV = 'production';
  try {
    await runBuilds();
  } finally {
    if (NODE_ENV === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = NODE_ENV;
  }
}

/** Builds the bundles of main, parser, preload and page into `out/`. */
export async function buildBundles(): Promise<void> {
  await buildForProduction(async () => {
    await Promise.all([mainConfig, parserConfig, preloadConfig, rendererConfig].map((config) => build(config)));
  });
}

/**
 * Builds the bundles, and rebuilds them on every change until the process exits.
 *
 * @param onScriptChange is called after main, parser or preload has been rebuilt
 */
export async function watchBundles(onScriptChange: () => void): Promise<void> {
  await buildBundles();
  process.env.NODE_ENV = 'production';
  for (const config of [mainConfig, parserConfig, preloadConfig, rendererConfig]) {
    const watcher = await build({ ...config, build: { ...config.build, emptyOutDir: false, watch: {} } });
    if (!('on' in watcher)) continue;
    let isFirstBuild = true;
    watcher.on('event', (event) => {
      if (event.code !== 'END') return;
      if (!isFirstBuild && config !== rendererConfig) onScriptChange();
      isFirstBuild = false;
    });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildBundles();
