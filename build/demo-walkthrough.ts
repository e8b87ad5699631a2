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

/** One step of the demo, as the terminal shows it. */
export type StepReport = (step: string, result: string) => void;

/**
 * Plays the whole line in the app's page, as a person would: sign in, claims, API call, refresh, sign out. Reports each
 * step with what the page then shows, and leaves a screenshot of each in the folder. Throws where a step does not succeed.
 */
export async function runDemoWalkthrough(
  page: Page,
  user: Credentials,
  folder: string,
  report: StepReport,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  let shots = 0;
  const shot = (name: string) => {
    shots += 1;
    return page.screenshot({ path: join(folder, `${shots}-${name}.png`) });
  };
  const heading = (name: Screen) => page.getByRole('heading', { name, level: 1 });

  await passwordField(page).fill(user.password);
  await shot('sign-in');
  await signInButton(page).click();
  await heading('Session').waitFor();
  await shot('session');
  report('Sign in', `as ${await page.getByRole('button', { name: /^Account:/ }).textContent()}`);

  await openScreen(page, 'Inspector');
  const claims = page.getByRole('table', { name: 'Claims' }).getByRole('rowheader');
  await claims.first().waitFor();
  await shot('claims');
  report('Claims', (await claims.allTextContents()).join(' '));

  await openScreen(page, 'API');
  await sendSavedRequest(page, 'Who am I');
  const status = responseStatus(page);
  await status.waitFor();
  await shot('api');
  report('API call', (await status.textContent()) ?? '');

  await openScreen(page, 'Session');
  await page.getByRole('button', { name: 'Refresh' }).click();
  await page.getByText('Tokens refreshed.').waitFor();
  await shot('refreshed');
  report('Refresh', await readAnnouncement(page));

  await page.getByRole('button', { name: 'Sign out' }).click();
  await passwordField(page).waitFor();
  await shot('signed-out');
  report('Sign out', await readAnnouncement(page));
}
