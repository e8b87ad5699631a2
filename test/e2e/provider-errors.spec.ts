import { passwordField, readRetrySeconds, signIn, submitSignIn } from '../../build/page-steps.ts';
import { expect, profileFor, test } from './fixtures.ts';
import { checkVisually } from './visual-check.ts';

/**
 * Refusals of providers, as the user sees them. test/integration/provider-errors.test.ts checks the
 * text of each kind.
 */

const credentials = { username: 'alice', password: 'not-a-real-password' };

test('a rate limit counts down to the next attempt, and details can be copied', async ({ launch, misbehaving }) => {
  const shell = await launch({ profiles: { 'test.json': profileFor(misbehaving.issuer) } });
  const { page } = shell;
  misbehaving.respondAlways('token', { kind: 'rate-limited', retryAfter: '4' });
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

test('shows administrators where to enable the grant, and which encoding to try', async ({ launch, misbehaving }) => {
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

test('keeps the stored secret after a refusal without a reason, unless another is entered', async ({
  launch,
  misbehaving,
}) => {
  const { page } = await launch({
    profiles: { 'test.json': profileFor(misbehaving.issuer, { clientAuthentication: 'client_secret_basic' }) },
  });
  const secret = page.getByLabel('Client secret', { exact: true });
  await secret.fill('not-a-real-client-secret');
  misbehaving.respondOnce('token', {
    kind: 'error',
    error: 'unauthorized',
    description: 'Bad credentials',
    status: 401,
  });
  await submitSignIn(page, { username: 'alice', password: 'not-the-password' });
  await expect(page.getByText('The username or password may be incorrect.')).toBeVisible();
  await expect(page.getByText('Leave empty to use the saved secret.')).toBeVisible();
  await expect(secret).toHaveValue('');
  await signIn(page, { username: 'alice', password: 'not-a-real-password' });
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
});
