import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The unit tests without projects, which Stryker does not support. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['test/unit/**/*.test.ts'],
    // Tests of build scripts import product code late, which hides that a mutant is static. The
    // other one sets a umask, which Stryker's worker threads cannot.
    exclude: ['test/unit/build/**', 'test/unit/node-files.test.ts'],
    testTimeout: 20_000,
    reporters: [],
  },
});
