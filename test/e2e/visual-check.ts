import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright';
import { expect } from 'playwright/test';

const defaultScreenshotsFolder = fileURLToPath(new URL('../../out/screenshots', import.meta.url));
/** `LATCHKEY_SCREENSHOTS=docs/screenshots` renews the ones in the repository: each screen in light and dark. */
const docsScreenshotsFolder = process.env.LATCHKEY_SCREENSHOTS;

const folderOf = (view: string) =>
  docsScreenshotsFolder && (view === 'light' || view === 'dark') ? docsScreenshotsFolder : defaultScreenshotsFolder;

const views = [
  { name: 'light', scheme: 'light', width: 960, height: 680 },
  { name: 'dark', scheme: 'dark', width: 960, height: 680 },
  { name: 'narrow', scheme: 'light', width: 720, height: 520 },
  { name: 'zoom-200', scheme: 'light', width: 480, height: 340 },
] as const;

/** Looks at a screen in each view: a screenshot, no axe violation, nothing wider than the window. */
export async function checkVisually(page: Page, screen: string): Promise<void> {
  for (const { name, scheme, width, height } of views) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height });
    await mkdir(folderOf(name), { recursive: true });
    await page.screenshot({ path: join(folderOf(name), `${screen}-${name}.png`) });
    const { violations } = await new AxeBuilder({ page })
      .setLegacyMode(true)
      .options({ rules: { 'color-contrast-enhanced': { enabled: true } } })
      .analyze();
    expect(
      violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
      `${screen}, ${name}`,
    ).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, `${screen}, ${name}: wider than the window`).toBeLessThanOrEqual(0);
  }
  await page.setViewportSize({ width: 960, height: 680 });
}
