import { defineConfig } from 'playwright/test';

/** One worker: each test runs a whole app with its own browser and servers, and the machines that run this are small. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: '../test-results',
  globalSetup: './e2e/global-setup.ts',
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['./e2e/reporter.ts']],
  forbidOnly: Boolean(process.env.CI),
});
