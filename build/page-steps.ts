import type { Locator, Page } from 'playwright';

/** What a person does in the app, by the names that a person (and a screen reader) knows things by. */
export type Credentials = { username: string; password: string };

export type Screen = 'Session' | 'Inspector' | 'API' | 'Log' | 'Settings';

export const passwordField = (page: Page): Locator => page.getByLabel('Password', { exact: true });

export const signInButton = (page: Page): Locator => page.getByRole('button', { name: 'Sign in', exact: true });

/** Fills the sign-in form and submits it, without waiting for what comes of it. */
export async function submitSignIn(page: Page, { username, password }: Credentials): Promise<void> {
  await page.getByLabel('Username').fill(username);
  await passwordField(page).fill(password);
  await signInButton(page).click();
}

/** How long a failure says that it is until another try is allowed, in seconds; 0 once it is. */
export async function readRetrySeconds(page: Page): Promise<number> {
  const said = await page.getByText(/^You can try again (in \d+ s|now)\.$/).textContent();
  return Number(/\d+/.exec(said ?? '')?.[0] ?? 0);
}

/** Signs in and waits for the session screen. */
export async function signIn(page: Page, credentials: Credentials): Promise<void> {
  await submitSignIn(page, credentials);
  await page.getByRole('heading', { name: 'Session', level: 1 }).waitFor();
}

export async function openScreen(page: Page, name: Screen): Promise<void> {
  await page.getByRole('navigation').getByRole('button', { name }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
}

/** Chooses a saved request in the API panel and sends it. */
export async function sendSavedRequest(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name }).click();
  await page.getByRole('button', { name: 'Send' }).click();
}

export const responseRegion = (page: Page): Locator => page.getByRole('region', { name: 'Response' });

/** The status line of the response, such as `200 OK`. */
export const responseStatus = (page: Page): Locator => responseRegion(page).getByText(/^[1-5]\d\d [A-Z]/);
