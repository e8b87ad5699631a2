import { defineConfig } from 'playwright/test';
import { preferBundled } from '../build/electron-stand-in/chromium.ts';

preferBundled();

/**
 * Two workers: each test runs an app with its own browser and servers, and waits for it half of the
 * time.
 */
export default defineConfig({
  testDir: 'e2e',
  outputDir: '../test-results',
  snapshotPathTemplate: '../docs/screenshots/{arg}{ext}',
  globalSetup: './e2e/global-setup.ts',
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['./e2e/reporter.ts']],
  forbidOnly: Boolean(process.env.CI),
});
