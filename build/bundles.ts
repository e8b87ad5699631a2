import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { build, type InlineConfig } from 'vite';
import { calls, events } from '../shared/contract.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Vite keeps NODE_ENV as it finds it, and test runners set it to `test`, which would build React's development page. */
process.env.NODE_ENV = 'production';

const sharedConfig: InlineConfig = { configFile: false, logLevel: 'warn' };

/** A script for Node or Electron: one CommonJS file, which a sandboxed preload must be. */
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

const preloadConfig = scriptConfig('electron/preload.ts', 'out/preload', {
  __CALLS__: JSON.stringify(Object.keys(calls)),
  __EVENTS__: JSON.stringify(Object.keys(events)),
});

/** The page: relative URLs, since it is served from `app://`; nothing inline, since the CSP allows none. */
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
    modulePreload: false,
    chunkSizeWarningLimit: 2000,
  },
};

/** Builds main, preload and page into `out/`. */
export async function buildBundles(): Promise<void> {
  await Promise.all([build(mainConfig), build(preloadConfig), build(rendererConfig)]);
}

/** Builds, and again on every change until the process ends; `onScript` runs after main or preload changed. */
export async function watchBundles(onScript: () => void): Promise<void> {
  await buildBundles();
  for (const config of [mainConfig, preloadConfig, rendererConfig]) {
    const watcher = await build({ ...config, build: { ...config.build, emptyOutDir: false, watch: {} } });
    if (!('on' in watcher)) continue;
    let first = true;
    watcher.on('event', (event) => {
      if (event.code !== 'END') return;
      if (!first && config !== rendererConfig) onScript();
      first = false;
    });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildBundles();
