import { writeFile } from 'node:fs/promises';
import type { Page } from 'playwright';
import {
  openScreen,
  responseRegion,
  responseStatus,
  sendSavedRequest,
  signIn,
  submitSignIn,
} from '../../build/page-steps.ts';
import { newKey, pemOf } from '../servers/assertion-clients.ts';
import { expect, profileFor, test } from './fixtures.ts';
import { tabTo } from './keyboard.ts';
import { checkVisually } from './visual-check.ts';

test.use({ comparesScreenshots: true });

test('every screen, in light and dark, narrow and at 200 %', async ({ app, demo }) => {
  test.setTimeout(180_000);
  const { page } = app;
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));

  await page.getByLabel('Username').waitFor();
  await checkVisually(page, 'sign-in');
  await submitSignIn(page, { ...demo.user, password: 'not-the-password' });
  await page.getByText('Details', { exact: true }).click();
  await checkVisually(page, 'sign-in-refused');
  await page.getByRole('button', { name: 'Go to the API screen' }).click();
  await sendSavedRequest(page, 'List orders');
  await page.getByText(/Sign in to send/).waitFor();
  await checkVisually(page, 'sign-in-to-go-on');
  await page.getByRole('button', { name: 'Not now' }).click();
  await checkVisually(page, 'api-signed-out');
  await page.getByRole('banner').getByRole('button', { name: 'Sign in' }).click();

  await signIn(page, demo.user);
  await checkVisually(page, 'session');
  await openScreen(page, 'Inspector');
  await checkVisually(page, 'inspector');
  await page.getByRole('radio', { name: 'JSON' }).check({ force: true });
  await checkVisually(page, 'inspector-json');
  await page.getByRole('tab', { name: 'ID token' }).click();
  await checkVisually(page, 'inspector-id-token');
  await openScreen(page, 'API');
  await sendSavedRequest(page, 'List orders');
  await expect(responseStatus(page)).toHaveText('200 OK');
  await checkVisually(page, 'api');
  await page.getByLabel('URL').fill('https://api.example.com/elsewhere');
  await page.getByRole('button', { name: 'Send' }).click();
  await responseRegion(page).getByRole('alert').waitFor();
  await checkVisually(page, 'api-refused');
  await openScreen(page, 'Settings');
  await checkVisually(page, 'settings');
  expect(complaints).toEqual([]);
});

test('unusable profiles, and no profiles', async ({ launch, misbehaving }) => {
  test.setTimeout(120_000);
  const broken = { 'broken.json': JSON.stringify({ ...profileFor('http://id.example.com'), clientId: '' }) };
  const { page } = await launch({ profiles: { ...broken, 'good.json': profileFor(misbehaving.issuer) } });
  await page.getByText("1 profile can't be used").click();
  for (const text of ['broken.json', 'issuer', 'clientId'])
    await expect(page.getByRole('main').getByText(text, { exact: false }).first()).toBeVisible();
  await checkVisually(page, 'profiles-broken');
  const empty = await launch();
  await empty.page.getByText('No profiles yet').waitFor();
  await checkVisually(empty.page, 'profiles-none');
});

test('a client key that is required, missing, chosen and refused', async ({ launch, misbehaving }, testInfo) => {
  test.setTimeout(120_000);
  const profile = profileFor(misbehaving.issuer, { clientAuthentication: 'private_key_jwt' });
  const { page, answerDialog } = await launch({ profiles: { 'test.json': profile } });
  const choose = async (text: string) => {
    const path = testInfo.outputPath('key.pem');
    await writeFile(path, text);
    await answerDialog('showOpenDialog', { canceled: false, filePaths: [path] });
    await page.getByRole('button', { name: 'Choose key file…' }).click();
  };
  await page.getByRole('button', { name: 'Choose key file…' }).waitFor();
  await checkVisually(page, 'sign-in-key');
  await submitSignIn(page, { username: 'alice', password: 'not-a-real-password' });
  await checkVisually(page, 'sign-in-key-missing');
  await choose('not a key');
  await page.getByRole('alert').waitFor();
  await checkVisually(page, 'sign-in-key-refused');
  await choose(pemOf(newKey('ES256')));
  await page.getByRole('button', { name: 'Choose another file…' }).waitFor();
  await checkVisually(page, 'sign-in-key-chosen');
});

test('applies and stores the chosen appearance', async ({ demo, launch }) => {
  const first = await launch({ switches: demo.switches, colorScheme: 'light' });
  await signIn(first.page, demo.user);
  await openScreen(first.page, 'Settings');
  const dark = (page: Page) => page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
  expect(await dark(first.page)).toBe(false);
  await first.page.getByRole('radio', { name: 'Dark' }).click({ force: true });
  await expect.poll(() => dark(first.page)).toBe(true);
  await first.close();
  const second = await launch({ switches: demo.switches, colorScheme: 'light', userData: first.userData });
  await expect.poll(() => dark(second.page)).toBe(true);
});

test('the complete flow works with only the keyboard', async ({ app, demo }) => {
  const { page } = app;
  await expect(page.getByLabel('Password', { exact: true })).toBeFocused();
  await page.keyboard.type(demo.user.password);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Session', level: 1 })).toBeFocused();
  await page.keyboard.press('Control+3');
  await expect(page.getByRole('heading', { name: 'API', level: 1 })).toBeFocused();
  await tabTo(page.getByLabel('URL'));
  await page.keyboard.press('Control+Enter');
  await expect(responseStatus(page)).toHaveText('200 OK');
  await page.keyboard.press('Control+2');
  await expect(page.getByRole('table', { name: 'Claims' })).toBeVisible();
  await page.keyboard.press('Control+1');
  await tabTo(page.getByRole('button', { name: 'Sign out' }));
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Password', { exact: true })).toBeFocused();
});
