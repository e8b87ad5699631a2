import type { Page } from 'playwright';
import { submitSignIn } from '../../build/page-steps.ts';
import { oobAuthenticator, otpAuthenticator, pushAuthenticator, recoveryAuthenticator } from '../servers/mfa-script.ts';
import { startMfaServer } from '../servers/mfa-server.ts';
import { expect, profileFor, test } from './fixtures.ts';
import { checkVisually } from './visual-check.ts';

test.use({ comparesScreenshots: true });

const anotherWay = async (page: Page, way: string) => {
  await page.getByRole('button', { name: 'Use another method' }).click();
  await page.getByRole('button', { name: way }).click();
};

test('every screen of the second step', async ({ launch }) => {
  test.setTimeout(240_000);
  const server = await startMfaServer();
  server.script.authenticators = [
    otpAuthenticator,
    pushAuthenticator,
    { ...oobAuthenticator('sms', '+49 XXX XXXX 12'), id: 'sms|1' },
    { ...oobAuthenticator('email', 'alice.with.a.name.of.some.length@mail.example-organisation.com'), id: 'email|1' },
    recoveryAuthenticator,
  ];
  server.script.pollsUntilApproved = 'never';
  server.script.numberChallenge = '42';
  const shell = await launch({
    profiles: {
      'test.json': profileFor(server.issuer, { provider: server.provider, clientAuthentication: 'none' }),
    },
  });
  const { page } = shell;
  await submitSignIn(page, { username: 'alice', password: server.password });
  const code = page.getByLabel('Code', { exact: true });

  await page.getByRole('button', { name: 'Authenticator app' }).waitFor();
  await checkVisually(page, 'mfa-choose');
  await page.getByRole('button', { name: 'Authenticator app' }).click();
  await code.waitFor();
  await checkVisually(page, 'mfa-otp');
  await code.fill('000000');
  await expect(page.getByRole('alert')).toBeVisible();
  await checkVisually(page, 'mfa-otp-wrong');
  await anotherWay(page, 'Push notification');
  await page.getByText('Waiting for your approval…').waitFor();
  await checkVisually(page, 'mfa-push');
  server.script.pollsUntilApproved = 'declined';
  await page.getByRole('alert').waitFor();
  await checkVisually(page, 'mfa-push-declined');
  await anotherWay(page, 'Text message');
  await code.waitFor();
  await checkVisually(page, 'mfa-sms');
  await anotherWay(page, 'Email');
  await code.waitFor();
  await checkVisually(page, 'mfa-email');
  await anotherWay(page, 'Recovery code');
  const recovery = page.getByLabel('Recovery code', { exact: true });
  await recovery.waitFor();
  await checkVisually(page, 'mfa-recovery');
  await shell.answerDialog('showMessageBox', { response: 0 });
  await recovery.fill(server.script.recoveryCode);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Session', level: 1 }).waitFor();
  await server.close();
});
