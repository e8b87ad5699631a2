import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The unit tests without projects, which Stryker does not support. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: { include: ['test/unit/**/*.test.ts'], testTimeout: 20_000, reporters: [] },
});
