import { passwordField, readRetrySeconds, submitSignIn } from '../../build/page-steps.ts';
import { expect, profileFor, test } from './fixtures.ts';
import { checkVisually } from './visual-check.ts';

/**
 * What a provider refuses, as a person sees it: the words of each kind are held in
 * test/integration/provider-errors.test.ts.
 */

const credentials = { username: 'alice', password: 'not-a-real-password' };

test('too many tries count down to when they can try again, and details are there to copy', async ({
  launch,
  misbehaving,
}) => {
  const shell = await launch({ profiles: { 'test.json': profileFor(misbehaving.issuer) } });
  const { page } = shell;
  misbehaving.respondAlways('token', { kind: 'rate-limited', retryAfter: '8' });
  await submitSignIn(page, credentials);
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('Too many attempts.');
  const sent = misbehaving.requests.length;
  const first = await readRetrySeconds(page);
  await expect.poll(() => readRetrySeconds(page)).toBeLessThan(first);
  await expect(page.getByText('You can try again now.')).toBeVisible();
  expect(misbehaving.requests.length).toBe(sent);
  await page.getByText('Details').click();
  await expect(page.getByText('429')).toBeVisible();
  await page.getByRole('button', { name: 'Copy details' }).click();
  await expect.poll(shell.readClipboardText).toContain('HTTP status: 429');
  await expect(passwordField(page)).toHaveValue('');
  await expect(page.getByLabel('Username')).toHaveValue('alice');
});

test('an administrator is told where the grant is turned on, and which encoding to try', async ({
  launch,
  misbehaving,
}) => {
  const okta = { provider: 'okta-org-server', clientAuthentication: 'client_secret_basic' } as const;
  const { page } = await launch({ profiles: { 'test.json': profileFor(misbehaving.issuer, okta) } });
  await page.getByLabel('Client secret', { exact: true }).fill('not-a-real-secret:+%');
  misbehaving.respondAlways('token', { kind: 'error', error: 'unauthorized_client', status: 400 });
  await submitSignIn(page, credentials);
  await expect(page.getByText('Grant type › Resource Owner Password')).toBeVisible();
  await checkVisually(page, 'sign-in-grant-not-allowed');
  misbehaving.respondAlways('token', { kind: 'error', error: 'invalid_client', status: 401 });
  await submitSignIn(page, credentials);
  await expect(page.getByText('try the other Basic encoding in the profile')).toBeVisible();
});

test('a sign-in page of the network is told as one', async ({ launch, misbehaving }) => {
  const { page } = await launch({ profiles: { 'test.json': profileFor(misbehaving.issuer) } });
  misbehaving.respondAlways('discovery', { kind: 'html', status: 511 });
  await submitSignIn(page, credentials);
  await expect(page.getByRole('alert')).toContainText("your network's sign-in page may be interfering");
});
