import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import {
  type Credentials,
  openScreen,
  passwordField,
  responseStatus,
  type Screen,
  sendSavedRequest,
  signInButton,
} from './page-steps.ts';

const readAnnouncement = async (page: Page) =>
  (await page.getByRole('status').filter({ hasText: /\S/ }).first().textContent()) ?? '';

/** Reports a completed step of the demo. */
export type StepReport = (step: string, result: string) => void;

/**
 * Operates the app's page as a user would: signs in, reads claims, calls the API, refreshes and
 * signs out. Takes a screenshot of each step.
 *
 * @param folder where to write the screenshots
 * @param report is called after each step with the text that the page shows
 * @throws Playwright's `TimeoutError` if a step fails
 */
export async function runDemoWalkthrough(
  page: Page,
  user: Credentials,
  folder: string,
  report: StepReport,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  let screenshotCount = 0;
  const takeScreenshot = (name: string) => {
    screenshotCount += 1;
    return page.screenshot({ path: join(folder, `${screenshotCount}-${name}.png`) });
  };
  const heading = (name: Screen) => page.getByRole('heading', { name, level: 1 });

  await passwordField(page).fill(user.password);
  await takeScreenshot('sign-in');
  await signInButton(page).click();
  await heading('Session').waitFor();
  await takeScreenshot('session');
  report('Sign in', `as ${await page.getByRole('button', { name: /^Account:/ }).textContent()}`);

  await openScreen(page, 'Inspector');
  const claims = page.getByRole('table', { name: 'Claims' }).getByRole('rowheader');
  await claims.first().waitFor();
  await takeScreenshot('claims');
  report('Claims', (await claims.allTextContents()).join(' '));

  await openScreen(page, 'API');
  await sendSavedRequest(page, 'Who am I');
  const status = responseStatus(page);
  await status.waitFor();
  await takeScreenshot('api');
  report('API call', (await status.textContent()) ?? '');

  await openScreen(page, 'Session');
  await page.getByRole('button', { name: 'Refresh' }).click();
  await page.getByText('Tokens refreshed.').waitFor();
  await takeScreenshot('refreshed');
  report('Refresh', await readAnnouncement(page));

  await page.getByRole('button', { name: 'Sign out' }).click();
  await passwordField(page).waitFor();
  await takeScreenshot('signed-out');
  report('Sign out', await readAnnouncement(page));
}
