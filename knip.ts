import type { KnipConfig } from 'knip';

export default {
  entry: [
    // Entry points of build/bundles.ts, which knip cannot read.
    'electron/main.ts',
    'electron/parser/parser.ts',
    'electron/preload.ts',
    'renderer/main.tsx',
    // Started by path.
    'build/*.ts',
    'build/electron-stand-in/{main,run}.ts',
    'build/electron-stand-in/cached-main.cjs',
    'test/bench/*.{ts,cjs}',
    'test/electron-stand-in/fixture/app/*',
    'test/faults/app-process.ts',
    'test/verify-electron/run.ts',
  ],
  project: ['{electron,shared,renderer,build,test}/**/*.{ts,tsx,cjs,js}'],
  vitest: { config: ['test/vitest.config.ts', 'test/mutation/vitest.config.ts'] },
  stryker: { config: ['test/mutation/stryker.config.mjs'] },
  playwright: { config: ['test/playwright.config.ts'] },
  // Read as a file, not imported.
  ignoreDependencies: ['@sparticuz/chromium'],
  // Programs of the system, which tests look for and skip without.
  exclude: ['binaries'],
  includeEntryExports: true,
  ignoreExportsUsedInFile: { type: true, interface: true },
} satisfies KnipConfig;
