import { randomInt, randomUUID } from 'node:crypto';
import { expect } from 'playwright/test';
import { openScreen, passwordField, submitSignIn } from '../../../build/page-steps.ts';
import {
  type ListedAuthenticator,
  otpAuthenticator,
  pushAuthenticator,
  recoveryAuthenticator,
  smsAuthenticator,
} from '../../servers/mfa-script.ts';
import type { MfaServer } from '../../servers/mfa-server.ts';
import { type ScenarioContext as Base, nameTokens, type Scenario, type ScenarioStep } from './scenario.ts';

type MfaContext = Base & { server: MfaServer };

const codeField = ({ page }: MfaContext) => page.getByLabel('Code', { exact: true });

/** Creates the steps of a sign-in with one kind of second factor. */
const createFactorSteps = (
  name: string,
  authenticators: ListedAuthenticator[],
  prove: (stage: MfaContext) => Promise<void>,
  brings: Pick<ScenarioStep<MfaContext>, 'secrets' | 'codes'> = {},
): ScenarioStep<MfaContext>[] => [
  {
    name: `${name}: the password`,
    secretCalls: ['signIn'],
    async run({ page, server }) {
      server.script.authenticators = authenticators;
      await submitSignIn(page, { username: 'alice', password: server.password });
      await expect(page.getByRole('button', { name: 'Cancel' })).toBeVisible();
    },
    secrets: ({ server }) => ({ password: server.password }),
  },
  {
    name: `${name}: the second step`,
    secretCalls: ['submitMfa'],
    async run(stage) {
      await prove(stage);
      await stage.page.getByRole('heading', { name: 'Session', level: 1 }).waitFor();
      // React keeps the last rendered props until it has rendered twice more.
      await openScreen(stage.page, 'Inspector');
      await openScreen(stage.page, 'Session');
    },
    ...brings,
  },
  {
    name: `${name}: sign-out`,
    async run({ page }) {
      await page.getByRole('button', { name: 'Sign out' }).click();
      await expect(passwordField(page)).toHaveValue('');
    },
  },
];

/** Creates a unique code, as long as its field allows. */
const longCode = () => `notAReal${randomUUID().replaceAll('-', '').slice(0, 12)}`;
const sixDigits = () => String(randomInt(100_000, 1_000_000));

/** Wrong codes. Six digits are submitted without Enter, a longer code is not. */
const wrong = { long: longCode(), short: sixDigits() };

async function enter(stage: MfaContext, code: string): Promise<void> {
  await codeField(stage).fill(code);
  if (code.length > 6) await stage.page.keyboard.press('Enter');
}

/**
 * Every kind of second factor. Long codes are searched for in every encoding, six-digit ones only
 * if they are delimited.
 */
export const mfaScenario: Scenario<MfaContext> = {
  steps: [
    ...createFactorSteps(
      'code from an app, wrong and right',
      [otpAuthenticator],
      async (stage) => {
        stage.server.script.otp = longCode();
        await enter(stage, wrong.long);
        await expect(stage.page.getByRole('alert')).toBeVisible();
        await enter(stage, stage.server.script.otp);
      },
      { secrets: ({ server }) => ({ 'wrong code': wrong.long, 'one-time code': server.script.otp }) },
    ),
    ...createFactorSteps('push', [pushAuthenticator], async () => {}),
    ...createFactorSteps(
      'text message',
      [smsAuthenticator],
      async (stage) => {
        stage.server.script.bindingCode = sixDigits();
        await enter(stage, wrong.short);
        await expect(stage.page.getByRole('alert')).toBeVisible();
        await enter(stage, stage.server.script.bindingCode);
      },
      { codes: ({ server }) => ({ 'wrong code': wrong.short, 'code by text message': server.script.bindingCode }) },
    ),
    ...createFactorSteps(
      'recovery code',
      [recoveryAuthenticator],
      async ({ shell, page, server }) => {
        await shell.answerDialog('showMessageBox', { response: 0 });
        await page.getByLabel('Recovery code', { exact: true }).fill(server.script.recoveryCode);
        await page.keyboard.press('Enter');
      },
      {
        secrets: ({ server }) => ({
          'recovery code': server.script.recoveryCode,
          'new recovery code': server.script.newRecoveryCode,
        }),
      },
    ),
  ],
  tokens: ({ server }) => ({
    ...nameTokens(server.issued),
    ...Object.fromEntries(server.issuedHandles.map((value, at) => [`mfa_token or oob_code ${at + 1}`, value])),
  }),
};
