import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const suite = (name: string, include: string[]) => ({
  extends: true as const,
  test: { name, include, environment: 'node' as const },
});

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    testTimeout: 20_000,
    hookTimeout: 30_000,
    reporters: ['default', fileURLToPath(new URL('vitest-reporter.ts', import.meta.url))],
    projects: [
      suite('unit', ['test/unit/**/*.test.ts']),
      suite('integration', ['test/integration/**/*.test.ts']),
      suite('shell', ['test/shell/**/*.test.ts']),
    ],
  },
});
