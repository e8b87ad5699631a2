import { expect } from 'playwright/test';
import { openScreen, passwordField, submitSignIn } from '../../e2e/steps.ts';
import {
  type ListedAuthenticator,
  otpAuthenticator,
  pushAuthenticator,
  recoveryAuthenticator,
  smsAuthenticator,
} from '../../servers/mfa-script.ts';
import type { MfaServer } from '../../servers/mfa-server.ts';
import { type Stage as Base, type Feature, type Story, tokensNamed } from './story.ts';

type Stage = Base & { server: MfaServer };

const codeField = ({ page }: Stage) => page.getByLabel('Code', { exact: true });

/** One way of the second step, from the password to the session. */
const way = (
  name: string,
  authenticators: ListedAuthenticator[],
  prove: (stage: Stage) => Promise<void>,
  secrets?: Feature<Stage>['secrets'],
): Feature<Stage>[] => [
  {
    name: `${name}: the password`,
    carries: ['signIn'],
    async play({ page, server }) {
      server.script.authenticators = authenticators;
      await submitSignIn(page, { username: 'alice', password: server.password });
      await expect(page.getByRole('button', { name: 'Cancel' })).toBeVisible();
    },
    secrets: ({ server }) => ({ password: server.password }),
  },
  {
    name: `${name}: the second step`,
    carries: ['answerMfa'],
    async play(stage) {
      await prove(stage);
      await stage.page.getByRole('heading', { name: 'Session', level: 1 }).waitFor();
      // React keeps what it drew last until it has drawn twice more.
      await openScreen(stage.page, 'Inspector');
      await openScreen(stage.page, 'Session');
    },
    ...(secrets && { secrets }),
  },
  {
    name: `${name}: sign-out`,
    async play({ page }) {
      await page.getByRole('button', { name: 'Sign out' }).click();
      await expect(passwordField(page)).toHaveValue('');
    },
  },
];

/**
 * Each way of the second step. Codes of six digits are not looked for: they are in any text by chance, and are used up.
 */
export const mfaStory: Story<Stage> = {
  features: [
    ...way('code from an app, wrong and right', [otpAuthenticator], async (stage) => {
      await codeField(stage).fill('000000');
      await expect(stage.page.getByRole('alert')).toBeVisible();
      await codeField(stage).fill(stage.server.script.otp);
    }),
    ...way('push', [pushAuthenticator], async () => {}),
    ...way('text message', [smsAuthenticator], async (stage) => {
      await codeField(stage).fill(stage.server.script.bindingCode);
    }),
    ...way(
      'recovery code',
      [recoveryAuthenticator],
      async ({ page, server }) => {
        await page.getByLabel('Recovery code', { exact: true }).fill(server.script.recoveryCode);
        await page.keyboard.press('Enter');
        await expect(page.getByText(server.script.newRecoveryCode)).toBeVisible();
        await page.getByRole('button', { name: 'I have saved it' }).click();
      },
      ({ server }) => ({ 'recovery code': server.script.recoveryCode }),
    ),
  ],
  tokens: ({ server }) => ({
    ...tokensNamed(server.issued),
    ...Object.fromEntries(server.given.map((value, at) => [`mfa_token or oob_code ${at + 1}`, value])),
  }),
};
