import axe from 'axe-core';
import type { Page } from 'playwright';
import { expect } from 'playwright/test';
import { longTasksVariable } from './long-tasks.ts';
import { withStableText } from './stable-text.ts';

/**
 * Screens that are compared with their screenshots in docs/screenshots, in light and dark.
 * `npm run test:e2e -- visual --update-snapshots` renews the screenshots.
 */
const comparedScreens = new Set([
  ...['sign-in', 'sign-in-refused', 'sign-in-key-missing', 'profiles-none', 'profiles-broken', 'session', 'settings'],
  ...['inspector', 'inspector-json', 'inspector-id-token'],
  ...['api', 'api-refused', 'api-empty', 'api-options', 'api-parameters', 'api-compare', 'api-history', 'api-import'],
  ...['api-run', 'mfa-choose', 'mfa-otp', 'mfa-otp-wrong', 'mfa-push'],
]);

/** Pages in the browser in which the screenshots were taken: the one that npm installs. */
export const comparablePages = new WeakSet<Page>();

const defaultSize = { width: 960, height: 680 };
const themes = ['light', 'dark'] as const;
const smallSizes = [
  { name: 'narrow', width: 720, height: 520 },
  { name: 'at 200 %', width: 480, height: 340 },
];

/** Polls, because an open popover moves in the frame after the window's size changed. */
async function expectNoOverflow(page: Page, view: string): Promise<void> {
  const measureOverflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  await expect.poll(measureOverflow, { message: `${view}: wider than the window` }).toBeLessThanOrEqual(0);
}

/** Loads axe once per document, which takes longer than most of its checks. */
async function expectNoViolations(page: Page, view: string): Promise<void> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const { axe: loaded } = window as unknown as { axe: typeof axe };
    const results = await loaded.run(document, {
      resultTypes: ['violations'],
      rules: { 'color-contrast-enhanced': { enabled: true } },
    });
    return results.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
  });
  expect(violations, view).toEqual([]);
}

/**
 * Checks a screen in both themes with axe and against its screenshots, and that nothing is wider
 * than the window, also in a narrow window and at 200 %.
 */
export async function checkVisually(page: Page, screen: string): Promise<void> {
  // These checks would keep the page busier than any user.
  if (process.env[longTasksVariable]) return;
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    const view = `${screen}, ${theme}`;
    if (comparedScreens.has(screen) && comparablePages.has(page))
      await withStableText(page, () =>
        expect(page, view).toHaveScreenshot(`${screen}-${theme}.png`, { maxDiffPixels: 0, animations: 'disabled' }),
      );
    await expectNoViolations(page, view);
    await expectNoOverflow(page, view);
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  for (const { name, ...size } of smallSizes) {
    await page.setViewportSize(size);
    await expectNoOverflow(page, `${screen}, ${name}`);
  }
  await page.setViewportSize(defaultSize);
}
