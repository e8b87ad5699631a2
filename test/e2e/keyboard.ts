import type { Locator, Page } from 'playwright';
import { expect } from './fixtures.ts';

const hasFocus = (target: Locator) =>
  target
    .count()
    .then((count) => count === 1 && target.evaluate((element) => element === element.ownerDocument.activeElement));

/** Presses Tab, or Shift+Tab, until an element has the focus. */
export async function tabTo(target: Locator, way: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await target.waitFor({ state: 'attached' });
  for (let presses = 0; presses < 80 && !(await hasFocus(target)); presses += 1)
    await target.page().keyboard.press(way);
  await expect(target).toBeFocused();
}

/** Reaches a button with Tab and presses Enter. */
export async function tabToAndPress(target: Locator, way?: 'Tab' | 'Shift+Tab'): Promise<void> {
  await tabTo(target, way);
  await target.page().keyboard.press('Enter');
}

/** Replaces the text of a field. */
export async function typeInto(target: Locator, text: string, way?: 'Tab' | 'Shift+Tab'): Promise<void> {
  await tabTo(target, way);
  await target.page().keyboard.press('ControlOrMeta+A');
  await target.page().keyboard.press('Delete');
  await target.page().keyboard.type(text);
}

/** Chooses a tab or radio button with the arrow keys. */
export async function arrowTo(page: Page, wanted: Locator): Promise<void> {
  for (let presses = 0; presses < 12 && !(await hasFocus(wanted)); presses += 1)
    await page.keyboard.press('ArrowRight');
  await expect(wanted).toBeFocused();
}

/** Asserts that a focusable element has the focus. */
export async function expectFocus(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY');
}
