import { decodeJwt } from 'jose';
import {
  openScreen,
  passwordField,
  responseRegion,
  responseStatus,
  sendSavedRequest,
  signIn,
  signInButton,
  submitSignIn,
} from '../../build/page-steps.ts';
import { expect, test } from './fixtures.ts';

test('sign in, show the identity, call the API, refresh, sign out', async ({ app, demo }) => {
  const { page } = app;
  await expect(page.getByLabel('Username')).toHaveValue(demo.user.username);
  await expect(page.getByText(`Your password is sent to ${new URL(demo.issuer).host} and isn't stored.`)).toBeVisible();

  await signIn(page, demo.user);
  await expect(page.getByRole('region', { name: 'Signed in as' })).toContainText('alice@example.com');

  await openScreen(page, 'API');
  await sendSavedRequest(page, 'Who am I');
  await expect(responseStatus(page)).toHaveText('200 OK');
  await expect(responseRegion(page)).toContainText('248289761001');
  expect(demo.protectedApi.requests.at(-1)).toMatchObject({ path: '/me', authorizationScheme: 'Bearer', status: 200 });

  await openScreen(page, 'Session');
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect(page.getByRole('main').getByRole('status').filter({ hasText: 'refreshed' })).toHaveCount(1);
  expect(demo.authorizationServer.tokenRequests('refresh_token')).toBe(1);

  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(passwordField(page)).toHaveValue('');
  const last = demo.authorizationServer.issued.at(-1);
  expect(await demo.authorizationServer.introspect(last?.access_token ?? '')).toEqual({ active: false });
  expect(await demo.authorizationServer.introspect(last?.refresh_token ?? '')).toEqual({ active: false });
});

test('shows the claims of the tokens', async ({ app, demo }) => {
  const { page } = app;
  await signIn(page, demo.user);
  await openScreen(page, 'Inspector');
  const issued = demo.authorizationServer.issued.at(-1);
  for (const [tab, token] of [
    ['Access token', issued?.access_token],
    ['ID token', issued?.id_token],
  ] as const) {
    const claims = decodeJwt(token ?? '');
    await page.getByRole('tab', { name: tab }).click();
    const names = page.getByRole('table', { name: 'Claims' }).getByRole('rowheader');
    await expect(names).toHaveText(Object.keys(claims));
    await page.getByRole('radio', { name: 'JSON' }).check({ force: true });
    const json = page.getByRole('tabpanel').locator('pre', { hasText: '"iss"' });
    expect(JSON.parse((await json.textContent()) ?? '')).toEqual(claims);
    await page.getByRole('radio', { name: 'Claims' }).check({ force: true });
  }
});

test('cancels a slow sign-in without leaving anything behind', async ({ app, demo }) => {
  const { page } = app;
  demo.authorizationServer.setTokenLatency(20_000);
  await submitSignIn(page, demo.user);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(signInButton(page)).toBeVisible();
  await expect(passwordField(page)).toHaveValue('');
  demo.authorizationServer.setTokenLatency(0);
  await signIn(page, demo.user);
});

test('continues a requested action after the sign-in', async ({ app, demo }) => {
  const { page } = app;
  await page.getByRole('button', { name: 'Go to the API screen' }).click();
  await sendSavedRequest(page, 'List orders');
  await expect(page.getByText(/Sign in to send GET .*\/orders/)).toBeVisible();
  expect(demo.protectedApi.requestCount).toBe(0);
  await submitSignIn(page, demo.user);
  await expect(page.getByRole('heading', { name: 'API', level: 1 })).toBeVisible();
  await expect(responseStatus(page)).toHaveText('200 OK');
  expect(demo.protectedApi.requestCount).toBe(1);
});

test('signs in again and continues if the session ends during a call', async ({ app, demo }) => {
  const { page } = app;
  await signIn(page, demo.user);
  await openScreen(page, 'API');
  demo.authorizationServer.expireAccessTokens();
  demo.authorizationServer.revokeAllRefreshTokens();
  await sendSavedRequest(page, 'Who am I');
  await expect(passwordField(page)).toBeVisible();
  await expect(page.getByLabel('Username')).toHaveValue(demo.user.username);
  await submitSignIn(page, demo.user);
  await expect(responseStatus(page)).toHaveText('200 OK');
});
