import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';

export type DemoUser = { username: string; password: string };

/** One step of the demo, as the terminal shows it. */
export type StepReport = (step: string, result: string) => void;

const pathOf = (folder: string, name: string) => join(folder, `${name}.png`);

/**
 * Plays the whole line in the app's page, as a person would: sign in, claims, API call, refresh, sign out. Reports each
 * step with what the page then says, and leaves a screenshot of each in the folder. Throws where a step does not succeed.
 */
export async function playDemoLine(page: Page, user: DemoUser, folder: string, report: StepReport): Promise<void> {
  await mkdir(folder, { recursive: true });
  const shot = (name: string) => page.screenshot({ path: pathOf(folder, name) });

  await page.getByLabel('Username').fill(user.username);
  await page.getByLabel('Password', { exact: true }).fill(user.password);
  await shot('1-sign-in');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  const identity = page.getByRole('region', { name: 'Signed in as' });
  await identity.waitFor();
  await shot('2-session');
  report('Sign in', `as ${user.username}`);

  await page.getByRole('button', { name: 'Inspector' }).click();
  const claims = page.getByRole('table', { name: 'Claims' });
  await claims.waitFor();
  await shot('3-claims');
  report('Claims', `${(await claims.getByRole('row').count()) - 1} claims in the access token`);

  await page.getByRole('button', { name: 'API' }).click();
  await page.getByRole('button', { name: 'Send' }).click();
  const status = page.getByTestId('api-status');
  await status.waitFor();
  await shot('4-api');
  report('API call', (await status.textContent()) ?? '');

  await page.getByRole('button', { name: 'Session' }).click();
  await page.getByRole('button', { name: 'Refresh' }).click();
  const refreshed = page.getByText('Refreshed once');
  await refreshed.waitFor();
  await shot('5-refreshed');
  report('Refresh', 'a new access token');

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Password', { exact: true }).waitFor();
  await shot('6-signed-out');
  report('Sign out', (await page.getByRole('status').first().textContent()) ?? '');
}
