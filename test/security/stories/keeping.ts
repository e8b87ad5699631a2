import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'playwright/test';
import { openScreen, passwordField, response, responseStatus, submitSignIn } from '../../e2e/steps.ts';
import type { AuthorizationServer } from '../../servers/authorization-server.ts';
import type { Shell } from '../../shell/launch.ts';
import { type Stage as Base, type Feature, type Story, tokensNamed } from './story.ts';

type Stage = Base & {
  server: AuthorizationServer;
  credentials: { username: string; password: string };
  /** The API's origin, and a key of its own that a person types. */
  api: string;
  apiKey: string;
  /** Starts the app again on the same folder. */
  again(): Promise<Shell>;
};

const sessionShown = ({ page }: Stage) => page.getByRole('heading', { name: 'Session', level: 1 }).waitFor();

const startAgain = async (stage: Stage) => {
  stage.shell = await stage.again();
  stage.page = stage.shell.page;
};

const signsIn = (remember: boolean): Feature<Stage> => ({
  name: remember ? 'sign-in that is to be kept' : 'sign-in',
  carries: ['signIn'],
  async play(stage) {
    const { page, credentials } = stage;
    if (remember) await page.getByText('Keep me signed in on this computer').click();
    await submitSignIn(page, credentials);
    await sessionShown(stage);
  },
  secrets: ({ credentials }) => ({ password: credentials.password }),
});

/** A call whose reply repeats the token, and one with a key that the page knows as long as it runs. */
const calls: Feature<Stage> = {
  name: 'API calls that the history keeps',
  carries: ['callApi'],
  async play({ page, shell, api, apiKey }) {
    await openScreen(page, 'API');
    const send = async (path: string) => {
      await page.getByLabel('URL', { exact: true }).fill(`${api}${path}`);
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await expect(responseStatus(page)).toHaveText('200 OK');
    };
    await send('/anything');
    await page
      .getByRole('tab', { name: /^Headers/ })
      .first()
      .click();
    await page.getByLabel('Name of header 1').fill('X-Api-Key');
    await page.getByLabel('Value of header 1').fill(apiKey);
    await send(`/me?api_key=${apiKey}`);
    await expect.poll(() => existsSync(join(shell.userData, 'api-history/test.json'))).toBe(true);
  },
};

const historyShown: Feature<Stage> = {
  name: 'the history after a restart',
  async play(stage) {
    const { page } = stage;
    await openScreen(page, 'API');
    await page.getByRole('radio', { name: 'History' }).check({ force: true });
    const entries = page.getByRole('list', { name: 'History' }).getByRole('button');
    await entries.filter({ hasText: '/anything' }).click();
    await expect(response(page).getByText('The API repeated your token.')).toBeVisible();
    await entries.filter({ hasText: '/me' }).click();
    await expect(page.getByLabel('URL', { exact: true })).toHaveValue(/api_key=‹secret›$/);
    await openScreen(page, 'Session');
  },
};

const restored: Feature<Stage>[] = [
  calls,
  {
    name: 'the end of the app',
    ends: true,
    play: async ({ shell }) => void (await shell.close()),
    secrets: ({ apiKey }) => ({ 'typed API key': apiKey }),
  },
  {
    name: 'restore after a restart',
    async play(stage) {
      await startAgain(stage);
      await sessionShown(stage);
    },
  },
  historyShown,
  {
    name: 'refresh of a restored session',
    async play({ page, server }) {
      const before = server.issued.length;
      await page.getByRole('button', { name: 'Refresh' }).click();
      await expect.poll(() => server.issued.length).toBe(before + 1);
    },
  },
];

const idle: Feature<Stage>[] = [
  {
    name: 'idle lock',
    async play({ page, shell }) {
      await shell.setIdle(300);
      await expect(page.getByRole('heading', { name: 'Locked' })).toBeVisible({ timeout: 15_000 });
    },
  },
  {
    name: 'unlock',
    carries: ['signIn'],
    async play(stage) {
      await stage.shell.setIdle(0);
      await passwordField(stage.page).fill(stage.credentials.password);
      await stage.page.getByRole('button', { name: 'Unlock' }).click();
      await sessionShown(stage);
    },
  },
];

const crash: Feature<Stage> = {
  name: 'crash',
  ends: true,
  play: async ({ shell }) => void (await shell.kill('SIGKILL')),
};

const afterCrash = (keeps: boolean): Feature<Stage> => ({
  name: keeps ? 'restore after the crash' : 'start after the crash',
  async play(stage) {
    await startAgain(stage);
    await (keeps ? sessionShown(stage) : passwordField(stage.page).waitFor());
  },
});

const signOut: Feature<Stage> = {
  name: 'sign-out of a kept session',
  async play({ page }) {
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(passwordField(page)).toHaveValue('');
  },
};

/**
 * A session that outlives the app, with what the computer has.
 *
 * @param keeps there is a keyring to keep it with
 * @param locks a policy can be set that locks it
 */
export const keepingStory = ({ keeps, locks }: { keeps: boolean; locks: boolean }): Story<Stage> => ({
  features: [
    signsIn(keeps),
    ...(keeps ? restored : []),
    ...(locks ? idle : []),
    crash,
    afterCrash(keeps),
    ...(keeps ? [signOut] : []),
  ],
  tokens: ({ server }) => tokensNamed(server.issued),
});
