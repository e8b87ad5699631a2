import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listenOnLoopback } from '../../build/demo-server/loopback.ts';
import { openScreen, signIn } from '../../build/page-steps.ts';
import { expect, profileFor, test } from './fixtures.ts';
import { checkVisually } from './visual-check.ts';

const out = fileURLToPath(new URL('../../out', import.meta.url));

/**
 * Patches the built main bundle to support updates, with a source that offers version 2.0.0,
 * completes the download when the file `downloaded` exists, and writes `installed` instead of
 * replacing the app.
 */
async function mainWithUpdates(steps: string): Promise<string> {
  const source = `const steps = require('node:fs');
    const testSource = () => ({
      check: async () => steps.existsSync(${JSON.stringify(`${steps}/found`)}) ? '2.0.0' : undefined,
      download: async (onProgress) => {
        onProgress(42);
        while (!steps.existsSync(${JSON.stringify(`${steps}/downloaded`)})) await new Promise((done) => setTimeout(done, 50));
      },
      install: () => steps.writeFileSync(${JSON.stringify(`${steps}/installed`)}, ''),
    });\n`;
  const main = await readFile(join(out, 'main/main.cjs'), 'utf8');
  const changed = main
    .replace(
      /\w*resolveUpdateFeed\(platform\.detectInstallation\(\), [\w.]+\)/,
      '({ url: "https://updates.invalid/", channel: "latest" })',
    )
    .replace('openUpdateSource: (source) => createUpdateSource(', 'openUpdateSource: async (source) => testSource(');
  if (changed.length === main.length) throw new Error('the bundle is not as this test knows it');
  await mkdir(join(out, 'main-with-updates'), { recursive: true });
  const path = join(out, 'main-with-updates/main.cjs');
  await writeFile(path, source + changed);
  return path;
}

test('finds, downloads and announces an update, and installs it when the app is idle', async ({
  launch,
  demo,
}, testInfo) => {
  test.setTimeout(180_000);
  const steps = testInfo.outputPath();
  await mkdir(steps, { recursive: true });
  const step = (name: string) => writeFile(join(steps, name), '');
  const silent = await listenOnLoopback(() => {});
  const profile = profileFor(demo.issuer, { clientId: 'latchkey-demo', api: { origins: [silent.origin] } });
  const { page } = await launch({
    standInOnly: 'real Electron loads its main bundle only from the app',
    main: await mainWithUpdates(steps),
    profiles: { 'acme.json': profile },
  });
  await signIn(page, demo.user);

  await openScreen(page, 'Settings');
  const check = page.getByRole('button', { name: 'Check for updates' });
  await expect(page.getByText("Latchkey hasn't checked for updates yet.")).toBeVisible();
  await check.click();
  await expect(page.getByText('Latchkey is up to date.')).toBeVisible();
  await check.scrollIntoViewIfNeeded();
  await checkVisually(page, 'updates-current');

  await step('found');
  await check.click();
  await expect(page.getByRole('progressbar', { name: 'Updates' })).toHaveAttribute('aria-valuenow', '42');
  await page.getByText('Downloading Latchkey 2.0.0').scrollIntoViewIfNeeded();
  await checkVisually(page, 'updates-downloading');

  await step('downloaded');
  await expect(page.getByText('Latchkey 2.0.0 is ready to install.')).toBeVisible();
  const restart = page.getByRole('button', { name: 'Restart to update' });
  await expect(restart).toHaveCount(1);
  await restart.scrollIntoViewIfNeeded();
  await checkVisually(page, 'updates-ready');
  await openScreen(page, 'Session');
  await expect(page.getByRole('status').filter({ hasText: 'Latchkey 2.0.0 is ready to install.' })).toBeVisible();
  await expect(page.getByText('Latchkey 2.0.0 is ready to install.')).toBeInViewport();
  await checkVisually(page, 'updates-notice');

  await openScreen(page, 'API');
  await page.getByLabel('URL').fill(`${silent.origin}/never`);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await restart.click();
  await expect(page.getByText('A task is still running. Restart once it has finished.')).toBeVisible();
  await checkVisually(page, 'updates-busy');
  expect(existsSync(join(steps, 'installed'))).toBe(false);

  await silent.close();
  await page.getByRole('alert').first().waitFor();
  await restart.click();
  await expect.poll(() => existsSync(join(steps, 'installed'))).toBe(true);
});

test('explains why an installation has no updates, and lists third-party licenses in About', async ({ app, demo }) => {
  test.setTimeout(120_000);
  const { page } = app;
  await signIn(page, demo.user);
  await openScreen(page, 'Settings');
  await expect(page.getByText("Latchkey is running from source, so it doesn't update itself.")).toBeVisible();
  await expect(page.getByRole('button', { name: 'Restart to update' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Show third-party licenses' }).click();
  const dialog = page.getByRole('dialog', { name: 'Third-party licenses' });
  await expect(dialog.getByText(/oauth4webapi 3\.\d+\.\d+ \(MIT\)/)).toBeVisible();
  await checkVisually(page, 'licenses');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
});
