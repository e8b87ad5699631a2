import { openScreen, passwordField, submitSignIn } from '../../build/page-steps.ts';
import { type Finding, readFilesBelow, type SearchLocation, searchSecrets } from '../security/secret-search.ts';
import { otpAuthenticator, pushAuthenticator, recoveryAuthenticator, smsAuthenticator } from '../servers/mfa-script.ts';
import { startMfaServer } from '../servers/mfa-server.ts';
import { expect, profileFor } from './fixtures.ts';
import { codeField, enterPassword, type StartedMfaApp, test, waitForSessionScreen } from './mfa-steps.ts';
import { readPageLocations } from './page-locations.ts';
import { checkVisually } from './visual-check.ts';

/** Searches all locations for the password and everything that the server issued. */
async function secretsFound({ page, server, shell }: StartedMfaApp, consoleLines: string[]): Promise<Finding[]> {
  const secrets: Record<string, string> = { password: server.password };
  server.issuedHandles.forEach((value, at) => {
    secrets[`given ${at}`] = value;
  });
  const traffic: SearchLocation[] = shell
    .ipcMessages()
    .filter(({ direction, channel }) => !(direction === 'to-main' && channel.endsWith(':signIn')))
    .map(({ direction, channel, payload }) => ({ name: `IPC ${direction} ${channel}`, content: payload }));
  return searchSecrets(secrets, [
    ...(await readPageLocations(page)),
    ...traffic,
    ...(await readFilesBelow(shell.userData)),
    { name: 'output of main', content: shell.output() },
    { name: 'console of the page', content: consoleLines.join('\n') },
  ]);
}

test('a wrong and then a correct authenticator code, without the password again', async ({ started }) => {
  const { page, server } = started;
  await enterPassword(started);
  await codeField(page).pressSequentially('000000');
  await expect(page.getByRole('alert')).toContainText('Incorrect code.');
  await expect(codeField(page)).toBeFocused();
  await expect(codeField(page)).toHaveValue('');
  await codeField(page).pressSequentially('123456');
  await waitForSessionScreen(page);
  expect(server.countGrants('password')).toBe(1);
  expect(server.countGrants('mfa-otp')).toBe(2);
});

test('a push approved after two polls', async ({ started }) => {
  const { page, server } = started;
  Object.assign(server.script, { authenticators: [pushAuthenticator], pollsUntilApproved: 2 });
  await enterPassword(started);
  await expect(page.getByText("A notification was sent to Alice's phone.")).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Approve the sign-in on your phone' })).toBeFocused();
  await waitForSessionScreen(page);
  expect(server.countGrants('mfa-oob')).toBe(3);
});

test('an unanswered push, sent again and approved', async ({ started }) => {
  const { page, server } = started;
  Object.assign(server.script, {
    authenticators: [pushAuthenticator],
    pollsUntilApproved: 'never',
    challengeLifetimeSeconds: 2,
  });
  await enterPassword(started);
  await expect(page.getByRole('alert')).toContainText('The notification timed out.');
  const polls = server.countGrants('mfa-oob');
  await page.waitForTimeout(1500);
  expect(server.countGrants('mfa-oob')).toBe(polls);
  server.script.pollsUntilApproved = 0;
  await expect(page.getByRole('button', { name: 'Resend' })).toBeFocused();
  await page.keyboard.press('Enter');
  await waitForSessionScreen(page);
});

test('a text message', async ({ started }) => {
  const { page, server } = started;
  server.script.authenticators = [smsAuthenticator, otpAuthenticator];
  await enterPassword(started);
  await page.getByRole('button', { name: 'Text message' }).click();
  await expect(page.getByText('A code was sent to +1 XXX XXX 12.')).toBeVisible();
  await page.getByRole('button', { name: 'Resend' }).click();
  await expect.poll(() => server.requests.filter(({ path }) => path === '/mfa/challenge').length).toBe(2);
  await expect(page.getByText('A new code is on its way.').first()).toBeVisible();
  await codeField(page).fill('654321');
  await waitForSessionScreen(page);
});

test('a recovery code, and its replacement in a dialog of the system until it is saved', async ({ started }) => {
  const { page, server, shell } = started;
  server.script.authenticators = [otpAuthenticator, recoveryAuthenticator];
  for (const response of [1, 0]) await shell.answerDialog('showMessageBox', { response });
  await enterPassword(started);
  await page.getByRole('button', { name: 'Use another method' }).click();
  await expect(page.getByRole('heading', { name: 'Choose a verification method' })).toBeFocused();
  await page.getByRole('button', { name: 'Recovery code' }).click();
  await page.getByLabel('Recovery code', { exact: true }).fill(server.script.recoveryCode);
  await page.keyboard.press('Enter');
  await waitForSessionScreen(page);
  const dialogs = shell.electronCalls('dialog.showMessageBox').map((dialog) => JSON.stringify(dialog));
  expect(dialogs).toEqual(Array(2).fill(expect.stringContaining(server.script.newRecoveryCode)));
  expect(dialogs[0]).toContain(new URL(server.issuer).host);
  expect(await shell.readClipboardText()).toBe(server.script.newRecoveryCode);
  // React keeps the last rendered props until it has rendered twice more.
  await openScreen(page, 'Inspector');
  await openScreen(page, 'Session');
  const places = [...(await readPageLocations(page)), ...(await readFilesBelow(shell.userData))];
  expect(searchSecrets({ code: server.script.newRecoveryCode, used: server.script.recoveryCode }, places)).toEqual([]);
  const traffic = shell.ipcMessages().map(({ channel, payload }) => ({ name: channel, content: payload }));
  expect(searchSecrets({ code: server.script.newRecoveryCode }, traffic)).toEqual([]);
});

test('an expired mfa_token leads back to the password', async ({ started }) => {
  const { page, server } = started;
  await enterPassword(started);
  await codeField(page).waitFor();
  server.script.mfaTokenExpired = true;
  await codeField(page).fill('123456');
  await expect(page.getByRole('alert')).toContainText('Verification took longer than');
  await expect(page.getByLabel('Username')).toHaveValue('alice');
  await expect(passwordField(page)).toHaveValue('');
  await expect(passwordField(page)).toBeFocused();
});

test('shows instructions for an account without a second factor', async ({ started }) => {
  const { page, server } = started;
  server.script.authenticators = [];
  await enterPassword(started);
  await expect(page.getByRole('alert')).toContainText("it isn't set up yet");
});

test('canceling midway leaves nothing behind', async ({ started }) => {
  const { page, server, shell } = started;
  const consoleLines: string[] = [];
  page.on('console', (message) => consoleLines.push(message.text()));
  server.script.authenticators = [pushAuthenticator, otpAuthenticator];
  server.script.pollsUntilApproved = 'never';
  await enterPassword(started);
  await page.getByRole('button', { name: 'Authenticator app' }).click();
  await codeField(page).fill('000000');
  await expect(page.getByRole('alert')).toBeVisible();
  await page.getByRole('button', { name: 'Use another method' }).click();
  await page.getByRole('button', { name: 'Push notification' }).click();
  await expect(page.getByText('Waiting for your approval…')).toBeVisible();
  await expect.poll(() => server.countGrants('mfa-oob')).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(passwordField(page)).toBeFocused();
  await expect(passwordField(page)).toHaveValue('');
  await expect(page.getByRole('alert')).toHaveCount(0);

  const polls = server.countGrants('mfa-oob');
  await page.waitForTimeout(2500);
  expect(server.countGrants('mfa-oob')).toBe(polls);

  expect(server.issuedHandles).toHaveLength(2);
  expect(shell.ipcMessages().some(({ channel }) => channel.endsWith(':submitMfa'))).toBe(true);
  expect(await secretsFound(started, consoleLines)).toEqual([]);
});

test('the second step works with only the keyboard', async ({ started }) => {
  const { page, server } = started;
  server.script.authenticators = [smsAuthenticator, otpAuthenticator];
  await enterPassword(started);
  const heading = page.getByRole('heading', { name: 'Choose a verification method' });
  await expect(heading).toBeFocused();
  await expect(heading).toHaveAccessibleDescription(/Your password is correct/);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Text message' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(codeField(page)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Enter the code.')).toBeVisible();
  await page.keyboard.type('12');
  for (const name of ['Continue', 'Resend', 'Use another method', 'Cancel']) {
    await page.keyboard.press('Tab');
    await expect(page.getByRole('button', { name })).toBeFocused();
  }
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(heading).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(codeField(page)).toBeFocused();
  await page.keyboard.type('123456');
  await waitForSessionScreen(page);
});

test('offers the factors of Okta, and shows the number to choose on the phone', async ({ launch }) => {
  const server = await startMfaServer('okta');
  Object.assign(server.script, { numberChallenge: '42', pollsUntilApproved: 2 });
  const profile = profileFor(server.issuer, {
    provider: server.provider,
    clientAuthentication: 'none',
    scopes: ['openid'],
  });
  const { page } = await launch({ profiles: { 'test.json': profile } });
  await submitSignIn(page, { username: 'alice', password: server.password });
  await expect(page.getByRole('list').getByRole('button')).toHaveText([
    'Authenticator app',
    'Push notification',
    'Text message',
    'Phone call',
  ]);
  await page.getByRole('button', { name: 'Push notification' }).click();
  const heading = page.getByRole('heading', { name: 'Approve the sign-in on your phone' });
  await expect(heading).toBeFocused();
  await expect(heading).toHaveAccessibleDescription(/Select this number on your phone 42/);
  await waitForSessionScreen(page);
  expect([server.countGrants('password'), server.countGrants('mfa-oob')]).toEqual([1, 3]);
  await server.close();
});

test('a code together with the password, if the provider accepts both in one request', async ({ launch }) => {
  const server = await startMfaServer('keycloak');
  const { page } = await launch({
    profiles: { 'test.json': profileFor(server.issuer, { provider: server.provider, asksOneTimeCode: true }) },
  });
  const code = page.getByLabel('One-time code');
  await submitSignIn(page, { username: 'alice', password: server.password });
  await expect(page.getByRole('alert')).toContainText('Incorrect username, password or code.');
  await checkVisually(page, 'sign-in-one-time-code');
  await code.fill('123 - 456');
  await submitSignIn(page, { username: 'alice', password: server.password });
  await waitForSessionScreen(page);
  expect(
    server.requests.filter(({ grantType }) => grantType).map(({ parameters }) => parameters.includes('totp')),
  ).toEqual([false, true]);
  await server.close();
});
