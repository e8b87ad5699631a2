import { readRetrySeconds } from '../../build/page-steps.ts';
import { pushAuthenticator, recoveryAuthenticator, smsAuthenticator } from '../servers/mfa-script.ts';
import { expect } from './fixtures.ts';
import { codeField, enterPassword, test, waitForSessionScreen } from './mfa-steps.ts';
import { checkVisually } from './visual-check.ts';

/** Errors in the second step that do not require the password again. */

test('a code that is lost in the network is entered again, but not the password', async ({ started }) => {
  const { page, server } = started;
  await enterPassword(started);
  await codeField(page).waitFor();
  server.script.transientFailure = 'lost';
  await codeField(page).fill('123456');
  await expect(page.getByRole('alert')).toContainText('was lost.');
  await expect(codeField(page)).toBeFocused();
  await expect(codeField(page)).toHaveValue('');
  await checkVisually(page, 'mfa-otp-lost');
  server.script.transientFailure = undefined;
  await codeField(page).fill('123456');
  await waitForSessionScreen(page);
  expect(server.countGrants('password')).toBe(1);
});

test('a rate limit counts down and blocks attempts', async ({ started }) => {
  const { page, server } = started;
  await enterPassword(started);
  await codeField(page).waitFor();
  server.script.transientFailure = 40;
  await codeField(page).fill('000000');
  await expect(page.getByRole('alert')).toContainText('Too many attempts.');
  const first = await readRetrySeconds(page);
  await expect.poll(() => readRetrySeconds(page)).toBeLessThan(first);
  expect(server.countGrants('mfa-otp')).toBe(1);
  server.script.transientFailure = undefined;
  await codeField(page).fill('123456');
  await waitForSessionScreen(page);
  expect(server.countGrants('password')).toBe(1);
});

test('a push is approved despite a network outage', async ({ started }) => {
  const { page, server } = started;
  Object.assign(server.script, { authenticators: [pushAuthenticator], pollsUntilApproved: 'never' });
  await enterPassword(started);
  await expect(page.getByText('Waiting for your approval…')).toBeVisible();
  server.script.transientFailure = 'lost';
  await expect(page.getByRole('alert')).toContainText('was lost.');
  await expect(page.getByText('Latchkey keeps retrying')).toBeVisible();
  await expect(page.getByText('Waiting for your approval…')).toBeVisible();
  await checkVisually(page, 'mfa-push-lost');
  Object.assign(server.script, { transientFailure: undefined, pollsUntilApproved: 0 });
  await waitForSessionScreen(page);
  expect(server.countGrants('password')).toBe(1);
});

test('the list of factors can be requested again', async ({ started }) => {
  const { page, server } = started;
  server.script.transientFailure = 'lost';
  await enterPassword(started);
  await expect(page.getByRole('alert')).toContainText('was lost.');
  await checkVisually(page, 'mfa-list-lost');
  server.script.transientFailure = undefined;
  await page.keyboard.press('Tab');
  await page.getByRole('button', { name: 'Try again' }).click();
  await codeField(page).fill('123456');
  await waitForSessionScreen(page);
});

test('a resent code is announced', async ({ started }) => {
  const { page, server } = started;
  server.script.authenticators = [smsAuthenticator];
  await enterPassword(started);
  await expect(page.getByText('A code was sent to +1 XXX XXX 12.', { exact: true })).toBeVisible();
  server.script.transientFailure = 30;
  await page.getByRole('button', { name: 'Resend' }).click();
  await expect(page.getByRole('alert')).toContainText('Too many attempts');
  server.script.transientFailure = undefined;
  await page.getByRole('button', { name: 'Resend' }).click();
  await expect(page.getByText('A code was sent to +1 XXX XXX 12. A new code is on its way.')).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: 'A new code is on its way.' })).toHaveCount(1);
  await expect(page.getByRole('alert')).toHaveCount(0);
  await checkVisually(page, 'mfa-sms-again');
  await codeField(page).fill('654321');
  await waitForSessionScreen(page);
});

test('announces that a code has expired', async ({ started }) => {
  const { page, server } = started;
  Object.assign(server.script, { authenticators: [smsAuthenticator], challengeLifetimeSeconds: 2 });
  await enterPassword(started);
  await codeField(page).waitFor();
  await expect(page.getByRole('status').filter({ hasText: 'This code has expired. Request a new one.' })).toHaveCount(
    1,
  );
  await checkVisually(page, 'mfa-run-out');
  server.script.challengeLifetimeSeconds = 300;
  await page.getByRole('button', { name: 'Resend' }).click();
  await expect(page.getByText(/^(5 min|4 min \d+ s) left$/)).toBeVisible();
  await codeField(page).fill('654321');
  await waitForSessionScreen(page);
});

test('a push and a recovery code work with only the keyboard', async ({ started }) => {
  const { page, server, shell } = started;
  Object.assign(server.script, {
    authenticators: [pushAuthenticator, recoveryAuthenticator],
    pollsUntilApproved: 'declined',
  });
  await enterPassword(started);
  await expect(page.getByRole('alert')).toContainText('The sign-in was declined on your phone.');
  await expect(page.getByRole('button', { name: 'Resend' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Use another method' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Choose a verification method' })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Recovery code', { exact: true })).toBeFocused();
  await page.keyboard.type(server.script.recoveryCode);
  await shell.answerDialog('showMessageBox', { response: 0 });
  await page.keyboard.press('Enter');
  await waitForSessionScreen(page);
});
