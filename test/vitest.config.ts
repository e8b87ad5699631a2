import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { preferBundled } from '../build/electron-stand-in/chromium.ts';

preferBundled();

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Tests that need a DOM. Those of renderer/format do not. */
const rendererTests = ['test/unit/renderer/{stores,components}/**/*.test.{ts,tsx}'];

/** Files whose mocks must not replace the modules of others. */
const mockingTests = ['unit', 'integration'].flatMap((folder) =>
  readdirSync(here(folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts') && readFileSync(join(here(folder), name), 'utf8').includes('vi.mock('))
    .map((name) => `test/${folder}/${name}`),
);

/** Files share modules, which halves the CPU time of a suite whose tests leave no global state. */
const sharesModules = { isolate: false, exclude: [...rendererTests, ...mockingTests] };

const suite = (
  name: string,
  include: string[],
  rest: { exclude?: string[]; globalSetup?: string; testTimeout?: number; isolate?: boolean; execArgv?: string[] } = {},
) => ({
  extends: true as const,
  test: { name, include, environment: 'node' as const, ...rest },
});

export default defineConfig({
  root: here('..'),
  test: {
    testTimeout: 20_000,
    hookTimeout: 30_000,
    reporters: [
      'default',
      here('vitest-reporter.ts'),
      here('interop/table-reporter.ts'),
      here('security/support/evidence-reporter.ts'),
    ],
    projects: [
      suite('unit', ['test/unit/**/*.test.ts'], sharesModules),
      suite('mocks', mockingTests),
      {
        extends: true,
        // The automatic JSX runtime, as in renderer/tsconfig.json.
        oxc: { jsx: { runtime: 'automatic' } },
        test: {
          name: 'renderer',
          include: rendererTests,
          environment: 'jsdom',
          setupFiles: [here('unit/renderer/support/setup.ts')],
        },
      },
      suite('integration', ['test/integration/**/*.test.ts'], sharesModules),
      suite('shell', ['test/electron-stand-in/**/*.test.ts']),
      suite('soak', ['test/soak/**/*.test.ts']),
      suite('packaging', ['test/packaging/**/*.test.ts']),
      suite('interop', ['test/interop/**/*.test.ts']),
      suite('security', ['test/security/**/*.test.ts'], {
        globalSetup: here('security/global-setup.ts'),
        testTimeout: 600_000,
        // Room for short-lived objects, which saves a tenth of the CPU time of a search.
        execArgv: ['--min-semi-space-size=16', '--max-semi-space-size=64'],
      }),
    ],
  },
});
