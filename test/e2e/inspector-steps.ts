import { expect, type Locator, type Page } from 'playwright/test';
import type { RunningApp } from '../../build/electron-stand-in/launch.ts';

/** User actions in the inspector. */

export const checksRegion = (page: Page): Locator => page.getByRole('region', { name: 'Checks', exact: true });

export const claimsTable = (page: Page): Locator => page.getByRole('table', { name: 'Claims' });

/** Copies text in another program, and confirms the next dialog, which asks to read it. */
export async function copyToPaste({ setClipboardText, answerDialog }: RunningApp, text: string): Promise<void> {
  await setClipboardText(text);
  await answerDialog('showMessageBox', { response: 0 });
}

/** Pastes text that another program copied. */
export async function pasteToken(app: RunningApp, text: string): Promise<void> {
  await copyToPaste(app, text);
  await app.page.getByRole('button', { name: 'Paste token' }).click();
}

export async function selectView(page: Page, name: 'Claims' | 'JSON' | 'Compare' | 'Server'): Promise<void> {
  await page.getByRole('group', { name: 'View' }).getByRole('radio', { name }).check({ force: true });
}

/** Chooses the source of the verification key. */
export async function verifyWith(page: Page, way: string): Promise<void> {
  const card = page.getByRole('region', { name: 'Verify with another key' });
  await card.getByRole('button', { name: /Verify with/ }).click();
  await page.getByRole('option', { name: way }).click();
}

export const verify = (page: Page): Promise<void> => page.getByRole('button', { name: 'Verify', exact: true }).click();

/** Waits until a check has a verdict: `passed`, `warning`, `failed`, `does not apply`. */
export async function expectVerdict(page: Page, title: string, verdict: string): Promise<void> {
  await expect(checksRegion(page).getByText(`${title}: ${verdict}`, { exact: true })).toHaveCount(1);
}
