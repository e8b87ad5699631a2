import { expect } from 'playwright/test';
import { passwordField, submitSignIn } from '../../e2e/steps.ts';
import type { AuthorizationServer } from '../../servers/authorization-server.ts';
import type { Shell } from '../../shell/launch.ts';
import { type Stage as Base, type Feature, type Story, tokensNamed } from './story.ts';

type Stage = Base & {
  server: AuthorizationServer;
  credentials: { username: string; password: string };
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

const restored: Feature<Stage>[] = [
  { name: 'the end of the app', ends: true, play: async ({ shell }) => void (await shell.close()) },
  {
    name: 'restore after a restart',
    async play(stage) {
      await startAgain(stage);
      await sessionShown(stage);
    },
  },
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
