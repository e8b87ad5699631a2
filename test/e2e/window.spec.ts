import { findChromium } from '../../build/electron-stand-in/chromium.ts';
import { findElectron } from '../../build/electron-stand-in/electron-binary.ts';
import { openScreen, signIn } from '../../build/page-steps.ts';
import { expect, test } from './fixtures.ts';
import { startVirtualDisplay } from './virtual-display.ts';

test('the app in a window', async ({ demo, launch }) => {
  test.skip(process.platform !== 'linux', 'only Linux has a virtual display for windows');
  const prepare = 'run `bash build/setup-linux.sh`';
  const hasInstalled = await findChromium('installed').then(
    () => true,
    () => false,
  );
  const canHaveWindow = findElectron() !== undefined || hasInstalled;
  test.skip(!canHaveWindow, `needs a browser that can have a window: ${prepare}`);
  const display = await startVirtualDisplay();
  test.skip(!display, `needs a display, or Xvfb to make one: ${prepare}`);
  try {
    const env = { DISPLAY: display?.name ?? '' };
    const app = await launch({ switches: demo.switches, headless: false, browser: 'installed', env });
    expect(app.description).not.toContain('without a window');
    expect(await app.page.evaluate(() => window.innerWidth)).toBe(960);
    await signIn(app.page, demo.user);
    await app.close();
  } finally {
    await display?.close();
  }
});

test('shows a dialog immediately, even in a window that was just resized', async ({ app, demo }) => {
  const { page } = app;
  await signIn(page, demo.user);
  await openScreen(page, 'Settings');
  await page.getByRole('button', { name: 'Add profile…' }).click();
  await page.getByLabel('Issuer or discovery address').focus();
  await page.setViewportSize({ width: 960, height: 400 });
  // Longer than react-aria waits for a resize to end.
  await page.waitForTimeout(300);
  await page.evaluate(() => {
    const seen: string[] = [];
    new MutationObserver(() => {
      const overlay = document.querySelector('[role="dialog"]')?.closest('[data-rac][style]');
      if (!overlay) return;
      const { opacity, clipPath, maskImage } = getComputedStyle(overlay);
      seen.push(`${opacity} ${clipPath} ${maskImage}`);
    }).observe(document.body, { childList: true, subtree: true, attributes: true });
    Object.assign(globalThis, { seen });
  });
  await page.getByRole('button', { name: 'Auth0' }).click();
  await page.getByRole('dialog').getByLabel('Client ID').waitFor();
  const seen = await page.evaluate(() => (globalThis as unknown as { seen: string[] }).seen);
  expect(new Set(seen)).toEqual(new Set(['1 none none']));
});
