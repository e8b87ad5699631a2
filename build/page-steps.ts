import type { Locator, Page } from 'playwright';

/** The credentials of the sign-in form. */
export type Credentials = { username: string; password: string };

/** The name of a screen in the navigation. */
export type Screen = 'Session' | 'Inspector' | 'API' | 'Log' | 'Settings';

/** Returns the password field of the sign-in form. */
export const passwordField = (page: Page): Locator => page.getByLabel('Password', { exact: true });

/** Returns the submit button of the sign-in form. */
export const signInButton = (page: Page): Locator => page.getByRole('button', { name: 'Sign in', exact: true });

/** Fills and submits the sign-in form, without waiting for the result. */
export async function submitSignIn(page: Page, { username, password }: Credentials): Promise<void> {
  await page.getByLabel('Username').fill(username);
  await passwordField(page).fill(password);
  await signInButton(page).click();
}

/** Returns after how many seconds the page allows another attempt, or 0 if it does already. */
export async function readRetrySeconds(page: Page): Promise<number> {
  const text = await page.getByText(/^You can try again (in \d+ s|now)\.$/).textContent();
  return Number(/\d+/.exec(text ?? '')?.[0] ?? 0);
}

/** Signs in and waits for the session screen. */
export async function signIn(page: Page, credentials: Credentials): Promise<void> {
  await submitSignIn(page, credentials);
  await page.getByRole('heading', { name: 'Session', level: 1 }).waitFor();
}

/** Opens a screen from the navigation, and waits for its heading. */
export async function openScreen(page: Page, name: Screen): Promise<void> {
  await page.getByRole('navigation').getByRole('button', { name }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
}

/** Sends a saved request from the API screen, without waiting for the response. */
export async function sendSavedRequest(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name }).click();
  await page.getByRole('button', { name: 'Send' }).click();
}

/** Returns the region of the API screen that shows the response. */
export const responseRegion = (page: Page): Locator => page.getByRole('region', { name: 'Response' });

/** Returns the response's status line, such as `200 OK`. */
export const responseStatus = (page: Page): Locator => responseRegion(page).getByText(/^[1-5]\d\d [A-Z]/);
